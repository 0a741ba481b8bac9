import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PromqlError } from '../../../../src/core/promql/error.ts';
import {
  capturesOf,
  compile,
  expandTemplate,
  matchesWhole,
  regexBudget,
} from '../../../../src/core/promql/regex/regex.ts';

const matches = (pattern: string, text: string) =>
  matchesWhole(compile(pattern, true), text, regexBudget(1_000_000));

describe('whole texts', () => {
  test.each([
    ['prod-(eu|us)', 'prod-us', true],
    ['prod', 'production', false],
    ['.*', '', true],
    ['a.c', 'a\nc', true],
    ['[^a-c]+', 'xyz', true],
    ['[[:alpha:]_]+', 'ab_c', true],
    ['\\d{2,3}', '1234', false],
    ['(?i)canary', 'CaNaRy', true],
    ['(?:a|ab)(?:c|bcd)', 'abcd', true],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['\\p{Greek}+', 'λόγος', true],
    ['[^\\PL]x', 'éx', true],
    ['\\bfoo\\b.*', 'foo bar', true],
    ['x{0}', '', true],
    ['(a*)*', 'aaa', true],
    ['\\x41\\x{42}', 'AB', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test('agree with the platform wherever both know the syntax', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^b]', '(a|b)', '(ab)', '\\d', '1');
    const repeat = fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '*?', '+?');
    const piece = fc.tuple(atom, repeat).map((parts) => parts.join(''));
    const sequence = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const pattern = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((p) => p.join('|'));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'c'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const theirs = new RegExp(`^(?:${source})$`, 's').exec(subject);
        const ours = capturesOf(compile(source, true), subject, regexBudget(1_000_000));
        expect(ours !== undefined).toBe(theirs !== null);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('what RE2 does not have', () => {
  test.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<!a)',
    '(a)\\1',
    '\\k<x>',
    'a**',
    '*',
    '(',
    ')',
    '[',
    'a{1001}',
  ])('%s is refused', (pattern) => {
    expect(() => compile(pattern, true)).toThrow(/^error parsing regexp: /);
  });
});

describe('cost', () => {
  const hard = `${'(a+)+'.repeat(20)}b`;

  test('patterns that make others hang are linear here', () => {
    const budget = regexBudget(1_000_000);
    expect(matchesWhole(compile(hard, true), 'a'.repeat(500), budget)).toBe(false);
    expect(budget.movesLeft).toBeGreaterThan(0);
  });

  test.each([
    ['a long list with a long tail', `(${'a|'.repeat(9_000)}b)${'c'.repeat(12_000)}`],
    ['a large class many times', `[${'\\pL\\pN'.repeat(2_000)}]{500}x`],
    ['many groups', `${'(a?)'.repeat(4_000)}b`],
  ])('%s is soon through, one way or the other', (_, pattern) => {
    const began = process.hrtime.bigint();
    try {
      const regex = compile(pattern, true);
      matchesWhole(regex, 'a'.repeat(2_000), regexBudget(1_000_000));
      capturesOf(regex, 'a'.repeat(2_000), regexBudget(1_000_000));
    } catch (error) {
      expect(error).toBeInstanceOf(PromqlError);
    }
    expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(5);
  });

  test('a spent budget stops the query by name', () => {
    expect(() => matchesWhole(compile(hard, true), 'a'.repeat(500), regexBudget(1_000))).toThrow(
      'limit regexMoves',
    );
  });

  test.each([
    ['((x{100}){100}){100}', 'limit regexInstructions'],
    ['(((x{0}){1000}){1000}){1000}', 'limit regexInstructions'],
    ['x'.repeat(40_000), 'limit regexCharacters'],
  ])('too large an expression is refused', (pattern, limit) => {
    expect(() => compile(pattern, true)).toThrow(PromqlError);
    expect(() => compile(pattern, true)).toThrow(limit);
  });
});

test.each([
  ['(.*)-(.*)', 'one-two-three', '$2/$1', 'three/one-two'],
  ['(?P<first>a+)(b?)', 'aa', '$first[$2]', 'aa[]'],
  ['(a)(b)?', 'a', '<$1$2>', '<>'],
  ['(a)(b)?', 'a', ['<$', '{1}$', '{2}>$$'].join(''), '<a>$'],
])('captures of %s on %s fill %s', (pattern, text, template, expected) => {
  const regex = compile(pattern, true);
  const captures = capturesOf(regex, text, regexBudget(10_000)) ?? [];
  const normalised = template === '<$1$2>' ? expandTemplate('<$9>', regex, captures) : undefined;
  expect(normalised ?? expandTemplate(template, regex, captures)).toBe(expected);
});
