import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchText } from '../../../src/core/regexp/regexp.ts';
import { regexpBudget } from '../../../src/core/regexp/regexp-budget.ts';
import { compiled, matchWhole, PLENTY, search } from './matching.ts';

describe('anywhere in a text', () => {
  test.each([
    ['', 'anything', true],
    ['b', 'abc', true],
    ['^a.c$', 'abc', true],
    ['^a.c$', 'abcd', false],
    ['a{2,3}$', 'caaa', true],
    ['^(?:eu|us)-[0-9]+$', 'us-12', true],
    ['^(?:eu|us)$', 'us', true],
    ['^(?:eu|us)$', 'usa', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['(?s:a.)c.', 'a\nc\n', false],
    ['\\bcat\\b', 'a cat.', true],
    ['\\bcat\\b', 'concatenate', false],
    ['\\Bcat\\B', 'concatenate', true],
    ['^[[:alpha:]_]+\\d$', 'ab_1', true],
    ['^\\p{Greek}+$', 'αβγ', true],
    ['^[^a-c\\]]$', 'd', true],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['^\\Q.*', '.*!', true],
    ['^(?P<x>a)|(?:b)$', 'xb', true],
    ['^(?<x>a)$', 'a', true],
    ['\\x41\\x{1F600}', 'A😀', true],
    ['^.$', '😀', true],
    ['^..$', '😀', false],
    ['\\101', 'A', true],
    ['a{,2}', 'a{,2}', true],
    ['a{02}', 'a{02}', true],
    ['a|b|', 'c', true],
    ['^*', 'a', true],
    ['a*(?i)*', 'b', true],
    ['x\\A', 'x', false],
    ['\\z', 'x', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(search(pattern, text)).toBe(expected);
  });

  test('agrees with the platform where the two languages agree', () => {
    const piece = fc.constantFrom(
      ...['a', 'b', '.', 'a*', 'b+', '(?:ab|b)?', '[ab]', '^', '$', '|', 'a{1,2}', '\\b', '\\B'],
    );
    const pattern = fc.array(piece).map((parts) => parts.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(search(source, subject)).toBe(new RegExp(source).test(subject));
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  test('agrees with itself once its memory is full', () => {
    // The state is where each of the last twelve a stood: far more states than are remembered.
    const regexp = compiled('a.{12}b');
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(text, (subject) => {
        const outcome = matchText(regexp, subject, regexpBudget(PLENTY));
        expect(outcome === 'match').toBe(/a.{12}b/u.test(subject));
      }),
      { seed: 2, numRuns: 2_000 },
    );
    expect(regexp.automaton?.room).toBeLessThan(13);
  });
});

describe('a whole text', () => {
  test.each([
    ['prod-(eu|us)', 'prod-us', true],
    ['prod', 'production', false],
    ['prod', 'a prod', false],
    ['.*', '', true],
    ['a.c', 'a\nc', true],
    ['a|b', 'ab', false],
    ['a|', '', true],
    ['[^a-c]+', 'xyz', true],
    ['\\d{2,3}', '1234', false],
    ['(?:a|ab)(?:c|bcd)', 'abcd', true],
    ['[^\\PL]x', 'éx', true],
    ['\\bfoo\\b.*', 'foo bar', true],
    ['x{0}', '', true],
    ['(a*)*', 'aaa', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(matchWhole(pattern, text)).toBe(expected);
  });
});

describe('letters in another case', () => {
  test.each([
    ['(?i)canary', 'CaNaRy', true],
    ['(?i)can(?-i)ary', 'CANARY', false],
    ['(?i:can)ary', 'CANary', true],
    ['((?i)a)b', 'AB', false],
    ['(?i)straße', 'STRAẞE', true],
    ['(?i)straße', 'STRASSE', false],
    ['(?i)k', '\u212a', true],
    ['(?i)\u017f', 'S', true],
    ['(?i)[a-z]+', 'K\u212aS\u017f', true],
    ['(?i)Σ', 'ς', true],
    ['(?i)[α-ω]', 'Σ', true],
    ['(?i)İ', 'i', false],
    ['(?i)[^a]', 'A', false],
    ['(?i)\\W', '\u212a', false],
    ['(?i)[[:^alpha:]]', '\u017f', false],
    ['(?i)\\p{Lu}', 'a', true],
    ['(?i)\\P{Lu}', 'a', false],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(matchWhole(pattern, text)).toBe(expected);
  });
});

describe('Unicode classes', () => {
  test.each([
    ['\\pN', '½', true],
    ['\\PN', '½', false],
    ['\\p{^N}', '½', false],
    ['\\P{^N}', '½', true],
    ['\\p{Han}', '漢', true],
    ['\\p{Yi}', 'ꀀ', true],
    ['\\p{Thai}', 'ก', true],
    ['\\p{Any}', '\n', true],
    ['\\P{Any}', 'a', false],
    ['[\\p{Lu}\\d]+', 'Ä1', true],
    ['\\pC', '\u0378', false],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(matchWhole(pattern, text)).toBe(expected);
  });
});
