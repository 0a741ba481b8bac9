import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGoRegexp } from '../../../src/core/analysis/regexp/match.ts';

function matches(pattern: string, text: string) {
  const match = matchesGoRegexp(pattern, text);
  return match.ok ? match.matched : match.error;
}

describe("Go's regular expressions", () => {
  it.each([
    ['', 'anything', true],
    ['^a.c$', 'abc', true],
    ['a{2,3}$', 'caaa', true],
    ['^(?i)straße$', 'STRAßE', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['\\bcat\\b', 'a cat.', true],
    ['^[[:alpha:]_]+\\d$', 'ab_1', true],
    ['^\\p{Greek}+$', 'αβγ', true],
    ['^[^a-c\\]]$', 'd', true],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['^(?P<x>a)|(?:b)$', 'xb', true],
    ['\\x41\\x{1F600}', 'A😀', true],
  ])('%s on %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ['*', 'missing argument to repetition operator: `*`'],
    ['[', 'missing closing ]: `[`'],
    ['(a', 'missing closing )'],
    ['a)', 'unexpected )'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['((a{100}){100}){100}', 'expression too large'],
    ['z-[b-a]', 'invalid character class range: `b-a`'],
  ])("%s is refused in Go's words", (pattern, error) => {
    expect(matches(pattern, 'a')).toContain(error);
  });

  it('agrees with this platform where the two languages agree', () => {
    const pattern = fc
      .array(
        fc.constantFrom('a', 'b', '.', 'a*', 'b+', '(?:ab|b)?', '[ab]', '^', '$', '|', 'a{1,2}'),
      )
      .map((parts) => parts.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(matches(source, subject)).toBe(new RegExp(source).test(subject));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
