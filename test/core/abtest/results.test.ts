import { describe, expect, it } from 'vitest';
import { dealt, redealt } from '../../../src/core/abtest/assignment.ts';
import { AB_METRICS } from '../../../src/core/abtest/metrics.ts';
import { type AbDifference, type AbResult, abResult } from '../../../src/core/abtest/results.ts';
import { AbTally, abPlan } from '../../../src/core/abtest/tally.ts';
import { weightsOf } from './drawn-test.ts';
import { type Effect, requestsOf } from './population.ts';

const WEIGHTS = weightsOf({ a: 50, b: 30, c: 20 });

function tallyOf(
  effects: Readonly<Record<string, Effect>>,
  { requests = 12_000, weights = WEIGHTS } = {},
): AbTally {
  const table = dealt('results', weights);
  const tally = new AbTally(abPlan(true), table);
  for (const outcome of requestsOf(table, 4, { users: 6_000, requests, effects })) {
    tally.expose(outcome);
    tally.add(outcome);
  }
  return tally;
}

function differencesOf(result: AbResult): readonly (AbDifference & { readonly arm: string })[] {
  return (result.treatments ?? []).flatMap(({ arm, metrics }) =>
    metrics.map((difference) => ({ ...difference, arm })),
  );
}

function differenceOf(result: AbResult, arm: string, metric: string): AbDifference {
  return differencesOf(result).find(
    (one) => one.arm === arm && one.metric === metric,
  ) as AbDifference;
}

describe('the results of a test', () => {
  const result = abResult(tallyOf({ b: { latency: 0.5 }, c: { errors: 0.1, latency: 2 } }));

  it('say what is better, what is worse, and what is not known', () => {
    expect(differenceOf(result, 'b', 'latency').verdict).toBe('better');
    expect(differenceOf(result, 'b', 'time-to-first-token').verdict).toBe('better');
    expect(differenceOf(result, 'b', 'error-rate').verdict).toBe('no difference yet');
    expect(differenceOf(result, 'c', 'error-rate').verdict).toBe('worse');
    expect(differenceOf(result, 'c', 'latency').verdict).toBe('worse');
    expect(differenceOf(result, 'c', 'quality').verdict).toBe('no difference yet');
  });

  it('have the true difference in their intervals, and estimates beside it', () => {
    const { relative, interval, control, treatment } = differenceOf(result, 'b', 'latency');
    expect(interval?.lower).toBeLessThan(-0.5);
    expect(interval?.upper).toBeGreaterThan(-0.5);
    expect(relative).toBeCloseTo((treatment.value ?? 0) / (control.value ?? 0) - 1, 12);
    const errors = differenceOf(result, 'c', 'error-rate');
    expect(errors.interval?.lower).toBeLessThan(0.1);
    expect(errors.interval?.upper).toBeGreaterThan(0.1);
  });

  it('never have an interval that contradicts its verdict', () => {
    for (const requests of [500, 2_000, 4_000, 8_000]) {
      const read = abResult(tallyOf({ b: { latency: 1.3 }, c: { errors: 0.03 } }, { requests }));
      for (const { interval, verdict } of differencesOf(read)) {
        const isOut = interval !== null && (interval.lower > 0 || interval.upper < 0);
        expect(isOut).toBe(verdict !== 'no difference yet');
      }
    }
  });

  it('have an adjusted p of at most the alpha of the first epoch just where there is a verdict', () => {
    for (const { p, verdict } of differencesOf(result)) {
      expect(p <= 0.04).toBe(verdict !== 'no difference yet');
    }
  });

  it('count who is where', () => {
    expect(result.arms.map(({ arm, percent }) => [arm, percent])).toEqual([
      ['a', 50],
      ['b', 30],
      ['c', 20],
    ]);
    const sum = (of: (arm: AbResult['arms'][number]) => number) =>
      result.arms.reduce((total, arm) => total + of(arm), 0);
    expect([sum(({ exposures }) => exposures), sum(({ ended }) => ended)]).toEqual([
      12_000, 12_000,
    ]);
    expect(result.split).toMatchObject({ state: 'ok', strays: 0, message: null });
  });

  it('are words: nothing in them is a function', () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('of nothing say nothing', () => {
    const none = abResult(new AbTally(abPlan(true), dealt('results', WEIGHTS)));
    expect(differencesOf(none)).toHaveLength(2 * AB_METRICS.length);
    expect(differencesOf(none).every(({ interval, p }) => interval === null && p === 1)).toBe(true);
  });

  it('call more or fewer tokens different, and neither good', () => {
    const table = dealt('results', WEIGHTS);
    const tally = new AbTally(abPlan(false), table);
    for (const outcome of requestsOf(table, 4, { users: 6_000, requests: 12_000 })) {
      const outputTokens = (outcome.outputTokens ?? 0) * (outcome.arm === 'b' ? 3 : 1);
      tally.expose(outcome);
      tally.add({ ...outcome, outputTokens });
    }
    expect(differenceOf(abResult(tally), 'b', 'output-tokens').verdict).toBe('different');
  });
});

describe('an answer that failed', () => {
  it('says nothing of times, and one whose client left is no error', () => {
    const table = dealt('results', weightsOf({ a: 50, b: 50 }));
    const tally = new AbTally(abPlan(true), table);
    const of = { user: 'u', slot: 1, arm: 'a', epoch: 0 };
    const answer = {
      firstTokenMs: 5,
      outputTokens: 7,
      costUsd: 1,
      quality: 1,
      hallucination: false,
    };
    tally.add({ ...of, ...answer, error: true, left: false, latencyMs: 1 });
    tally.add({ ...of, ...answer, error: false, left: true, latencyMs: 9_000 });
    tally.add({ ...of, ...answer, error: false, left: false, latencyMs: 100, costUsd: null });
    const requests = (metric: Parameters<AbTally['sumsOf']>[0]) =>
      tally.sumsOf(metric).of('a').requests;
    expect(tally.sumsOf('error-rate').of('a')).toMatchObject({ requests: 3, sum: 1 });
    expect(tally.sumsOf('abandonment-rate').of('a')).toMatchObject({ requests: 3, sum: 1 });
    expect([requests('latency'), requests('quality'), requests('output-tokens')]).toEqual([
      1, 1, 1,
    ]);
    expect(requests('cost-per-request')).toBe(2);
  });
});

describe('a split that lies', () => {
  it('withholds the results', () => {
    const table = dealt('results', weightsOf({ a: 50, b: 50 }));
    const tally = new AbTally(abPlan(true), table);
    for (const outcome of requestsOf(table, 4, { users: 6_000, requests: 6_000 })) {
      if (outcome.arm === 'b' && outcome.slot % 2 === 0) continue;
      tally.expose(outcome);
      tally.add(outcome);
    }
    const { split, treatments } = abResult(tally);
    expect(split.state).toBe('mismatch');
    expect(split.message).toContain('b has too few');
    expect(treatments).toBeNull();
  });

  it('also is one in which a user was in two arms', () => {
    const table = dealt('results', WEIGHTS);
    const [outcome] = [...requestsOf(table, 4, { users: 6_000, requests: 1 })];
    const tally = tallyOf({});
    if (outcome !== undefined) tally.expose({ ...outcome, arm: outcome.arm === 'a' ? 'b' : 'a' });
    expect(abResult(tally)).toMatchObject({
      split: { state: 'mixed', strays: 1 },
      treatments: null,
    });
  });
});

describe('other weights', () => {
  it('begin the results anew, without what is still under way from before', () => {
    const tally = tallyOf({ b: { latency: 0.5 } });
    const [before] = [...requestsOf(dealt('results', WEIGHTS), 4, { users: 9, requests: 1 })];
    const table = redealt(dealt('results', WEIGHTS), weightsOf({ a: 40, b: 30, c: 30 }));
    tally.begin(table);
    if (before !== undefined) {
      tally.add(before);
      tally.expose(before);
    }
    const begun = abResult(tally);
    expect(begun.epoch).toBe(1);
    expect(begun.arms.every(({ users, ended }) => users === 0 && ended === 0)).toBe(true);
    for (const outcome of requestsOf(table, 5, {
      users: 6_000,
      requests: 9_000,
      effects: { b: { latency: 0.5 } },
    })) {
      tally.expose(outcome);
      tally.add(outcome);
    }
    expect(differenceOf(abResult(tally), 'b', 'latency').verdict).toBe('better');
    expect(abResult(tally).split.state).toBe('ok');
  });
});
