import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCondition } from '../../../src/core/analysis/condition.ts';
import type { MetricResult } from '../../../src/core/analysis/reading.ts';
import {
  mutatedCondition,
  randomCondition,
  randomResult,
  wellTypedCondition,
} from './random-condition.ts';

/** Fixed, so that a failure can be seen again; fast-check prints it with the counterexample. */
const SEED = 20_260_817;

function alwaysEnds(source: string, result: MetricResult): void {
  const evaluated = evaluateCondition(source, result, 0);
  expect(typeof (evaluated.ok ? evaluated.value : evaluated.error)).toBe(
    evaluated.ok ? 'boolean' : 'string',
  );
}

describe('any condition gets a verdict or an error', () => {
  it('of the shape of the language', () => {
    const property = fc.property(randomCondition, randomResult, alwaysEnds);
    fc.assert(property, { seed: SEED, numRuns: 2_000 });
  });

  it('that passes the type check', () => {
    const vector = fc
      .array(fc.double(), { minLength: 1, maxLength: 5 })
      .map((value) => ({ kind: 'prom' as const, value }));
    const property = fc.property(wellTypedCondition, vector, alwaysEnds);
    fc.assert(property, { seed: SEED, numRuns: 2_000 });
  });

  it('with bytes changed at random', () => {
    const property = fc.property(mutatedCondition, randomResult, alwaysEnds);
    fc.assert(property, { seed: SEED, numRuns: 2_000 });
  });

  it('of any text at all', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), randomResult, alwaysEnds);
    fc.assert(property, { seed: SEED, numRuns: 1_000 });
  });
});

describe('what would run on is stopped', () => {
  it.each([
    [
      'a range that is too long',
      'all(0..asInt(result[0]) + 999999, true)',
      'memory budget exceeded',
    ],
    ['loops within loops', 'all(1..3000, all(1..3000, {# > 0}))', 'budget exceeded'],
    ['text that doubles', 'reduce(1..200, #acc + #acc, "abcd") == ""', 'memory budget exceeded'],
    ['text that is repeated', 'len(repeat("abc", 999999)) > 0', 'memory budget exceeded'],
    ['all compared with all', 'len(uniq(1..90000)) > 0', 'step budget exceeded'],
    ['parentheses', `${'('.repeat(5_000)}1${')'.repeat(5_000)} == 1`, 'nested too deeply'],
    ['signs', `${'-'.repeat(5_000)}1 == 1`, 'nested too deeply'],
    ['a long sum', `${'1+'.repeat(5_000)}1 == 1`, 'nested too deeply'],
    ['a long path', `result${'.a'.repeat(4_000)}`, 'nested too deeply'],
    ['a long text', `${'!'.repeat(100_000)}true`, 'too long'],
    [
      'a layout of many digits',
      'date("1111111111111111111111111111111x", "222222222222222222222222222222") > now()',
      'cannot parse',
    ],
  ])('%s', (_name, source, error) => {
    const evaluated = evaluateCondition(source, { kind: 'json', value: [1] });
    expect(evaluated.ok ? '' : evaluated.error).toContain(error);
  });

  it('a pattern that would make others backtrack for ever', () => {
    const source = `"${'a'.repeat(40)}!" matches "^(a+)+$"`;
    expect(evaluateCondition(source, { kind: 'json', value: 1 })).toEqual({
      ok: true,
      value: false,
    });
  });
});
