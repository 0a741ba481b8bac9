import { describe, expect, it } from 'vitest';
import { dealt, redealt } from '../../../src/core/abtest/assignment.ts';
import { abResult } from '../../../src/core/abtest/results.ts';
import { abSpreads } from '../../../src/core/abtest/spreads.ts';
import { AbTally, abPlan } from '../../../src/core/abtest/tally.ts';
import { binOf } from '../../../src/core/statistics/log-bins.ts';
import { weightsOf } from './drawn-test.ts';
import { requestsOf } from './population.ts';

const WEIGHTS = weightsOf({ a: 50, b: 30, c: 20 });
const table = dealt('spreads', WEIGHTS);
const outcomes = [...requestsOf(table, 4, { users: 500, requests: 3_000, effects: {} })];

function tallied(): AbTally {
  const tally = new AbTally(abPlan(true), table);
  for (const outcome of outcomes) {
    tally.expose(outcome);
    tally.add(outcome);
  }
  return tally;
}

describe('how values are distributed in each arm', () => {
  it('is counted of every answer that has a size', () => {
    const tally = tallied();
    const spreads = abSpreads(tally, abResult(tally));
    expect(spreads.map(({ metric }) => metric)).toEqual([
      ...['latency', 'time-to-first-token', 'output-tokens', 'cost-per-request'],
    ]);
    for (const { arm, bins } of spreads[0]?.arms ?? []) {
      const answered = outcomes.filter((one) => one.arm === arm && !one.error && !one.left);
      const latencies = answered.flatMap(({ latencyMs }) => latencyMs ?? []);
      expect(answered.length).toBeGreaterThan(0);
      expect(bins.flatMap(([bin, count]) => Array.from({ length: count }, () => bin))).toEqual(
        latencies.map(binOf).toSorted((a, b) => a - b),
      );
    }
  });

  it('begins anew with new weights', () => {
    const tally = tallied();
    tally.begin(redealt(table, weightsOf({ a: 60, b: 30, c: 10 })));
    const [latency] = abSpreads(tally, abResult(tally));
    expect(latency?.arms.map(({ bins }) => bins)).toEqual([[], [], []]);
  });

  it('is withheld where the results are', () => {
    const tally = tallied();
    expect(abSpreads(tally, { ...abResult(tally), treatments: null })).toEqual([]);
  });
});
