import { describe, expect, test } from 'vitest';
import { compileRegexp, compileWholeRegexp } from '../../../src/core/regexp/regexp.ts';
import { search } from './matching.ts';

describe("what is no expression is refused in Go's words", () => {
  test.each([
    ['*', 'missing argument to repetition operator: `*`'],
    ['(+?a)', 'missing argument to repetition operator: `+?`'],
    ['a|{2}', 'missing argument to repetition operator: `{2}`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['a+?{2}', 'invalid nested repetition operator: `+?{2}`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['a{2,1}?', 'invalid repeat count: `{2,1}`'],
    ['(a{100}){11}', 'invalid repeat count: `{11}`'],
    ['((x{0}){1000}){1000}', 'invalid repeat count: `{1000}`'],
    ['[', 'missing closing ]: `[`'],
    ['x[+-\\]', 'missing closing ]: `[+-\\]`'],
    ['z-[b-a]', 'invalid character class range: `b-a`'],
    ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
    ['\\p{Klingon}', 'invalid character class range: `\\p{Klingon}`'],
    ['\\p{Latn}', 'invalid character class range: `\\p{Latn}`'],
    ['\\p{Lu', 'invalid character class range: `\\p{Lu`'],
    ['(a|(b)', 'missing closing ): `(a|(b)`'],
    ['a)b', 'unexpected ): `a)b`'],
    ['a\\', 'trailing backslash at end of expression: ``'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['\\k<x>', 'invalid escape sequence: `\\k`'],
    ['\\é', 'invalid escape sequence: `\\é`'],
    ['[\\b]', 'invalid escape sequence: `\\b`'],
    ['\\x{1z}', 'invalid escape sequence: `\\x{1z`'],
    ['\\xg0', 'invalid escape sequence: `\\xg0`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['x(?!a)', 'invalid or unsupported Perl syntax: `(?!`'],
    ['(?i-)a', 'invalid or unsupported Perl syntax: `(?i-)`'],
    ['(?i', 'invalid or unsupported Perl syntax: `(?i`'],
    ['(?<=a)', 'invalid named capture: `(?<=a)`'],
    ['(?P<n m>a)', 'invalid named capture: `(?P<n m>`'],
  ])('%s', (pattern, error) => {
    expect(search(pattern, 'a')).toBe(`error parsing regexp: ${error}`);
  });

  test('and so is one that nests too deeply', () => {
    const error = expect.stringContaining('expression nests too deeply');
    expect(compileRegexp(`${'('.repeat(201)}${')'.repeat(201)}`)).toEqual({ ok: false, error });
    expect(compileRegexp(`a*${'(?i)*'.repeat(2_000)}`)).toEqual({ ok: false, error });
  });

  test('punctuation and spaces stand for themselves after a backslash', () => {
    expect(search('^\\ \\_\\-\\"$', ' _-"')).toBe(true);
  });
});

describe('too large an expression is refused by name', () => {
  test.each([
    ['x'.repeat(40_000), 'regexCharacters'],
    ['(?:abcdefghij){1000}(?:abcdefghij){1000}(?:abcdefghij){1000}', 'regexInstructions'],
    ['(?:x{0}){1000}'.repeat(100), 'regexInstructions'],
  ])('%.30s…', (pattern, limit) => {
    const error = expect.stringContaining(`expression too large (limit ${limit} = `);
    expect(compileWholeRegexp(pattern)).toEqual({ ok: false, error, limit });
  });
});
