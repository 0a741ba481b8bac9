import { describe, expect, test } from 'vitest';
import { capturesOf, compileRegexp, matchText } from '../../../src/core/regexp/regexp.ts';
import { regexpBudget } from '../../../src/core/regexp/regexp-budget.ts';
import { compiled, PLENTY } from './matching.ts';

const HARD = `^(?:${'(a+)+'.repeat(20)}b)$`;

describe('cost', () => {
  test('patterns that make others hang are linear here', () => {
    const budget = regexpBudget(PLENTY);
    expect(matchText(compiled(HARD), 'a'.repeat(500), budget)).toBe('no match');
    expect(budget.movesLeft).toBeGreaterThan(0);
  });

  test('a spent budget stops the run', () => {
    expect(matchText(compiled(HARD), 'a'.repeat(500), regexpBudget(1_000))).toBe('budget spent');
    expect(capturesOf(compiled(HARD), 'a'.repeat(500), regexpBudget(1_000))).toBe('budget spent');
  });

  test('what a match costs does not depend on what was matched before', () => {
    const cost = () => {
      const budget = regexpBudget(PLENTY);
      matchText(compiled('(?:ab|b.)*c\\b'), 'abbababébabc c', budget);
      return PLENTY - budget.movesLeft;
    };
    const first = cost();
    expect(first).toBeGreaterThan(0);
    expect(cost()).toBe(first);
  });

  test.each([
    ['a long list with a long tail', `^(${'a|'.repeat(9_000)}b)${'c'.repeat(12_000)}$`],
    ['a large class many times', `[${'\\pL\\pN'.repeat(2_000)}]{500}x`],
    ['many groups', `${'(a?)'.repeat(4_000)}b`],
    ['every position a beginning', '(?:a{1000})b'],
  ])('%s is soon through, one way or the other', (_, pattern) => {
    // Of the processor, not of a clock that runs on while others compute.
    const began = process.cpuUsage();
    const result = compileRegexp(pattern);
    if (result.ok) {
      matchText(result.regexp, 'a'.repeat(2_000), regexpBudget(PLENTY));
      capturesOf(result.regexp, 'a'.repeat(2_000), regexpBudget(PLENTY));
    }
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});
