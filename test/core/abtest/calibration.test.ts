import { describe, expect, it } from 'vitest';
import { type DrawnTest, drawnTest, weightsOf } from './drawn-test.ts';

/*
 * Whether a test keeps its word on users who are anything but alike, some of them a hundred times as active
 * as others. `npm run bench -- abtest` asks the same of more users, arms and tests.
 */

const ALPHA = 0.05;
const TESTS = 50;
const MOST = ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / TESTS);

const HALVES: DrawnTest = {
  weights: weightsOf({ a: 50, b: 50 }),
  users: 600,
  requests: 1_500,
  lookEvery: 50,
};

/** Share of tests in which anything was called at any look. */
function calledShare(test: DrawnTest): number {
  let called = 0;
  for (let seed = 1; seed <= TESTS; seed += 1)
    if (drawnTest(test, seed).called.size > 0) called += 1;
  return called / TESTS;
}

describe('arms that are alike, looked at after every 50 requests', () => {
  it('are called different within alpha, over all metrics', () => {
    expect(calledShare(HALVES)).toBeLessThanOrEqual(MOST);
  });

  it('would be called different by a test that takes each request by itself', () => {
    expect(calledShare({ ...HALVES, clusters: 'requests' })).toBeGreaterThan(2 * MOST);
  });
});

describe('arms that are not', () => {
  it('are told apart in more than 90 %, and their true difference is in the interval', () => {
    const test = { ...HALVES, users: 3_000, requests: 4_500, lookEvery: 1_500 };
    const effects = { b: { latency: 1.5 } };
    let found = 0;
    let erred = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { called, hasErred } = drawnTest({ ...test, effects, slower: 0.5 }, seed);
      if (called.has('b latency')) found += 1;
      if (hasErred) erred += 1;
    }
    expect(found / 20).toBeGreaterThan(0.9);
    // Two of 20 at 5 % each: as many or more in a quarter of the cases; five in 0.3 %.
    expect(erred).toBeLessThan(5);
  });
});
