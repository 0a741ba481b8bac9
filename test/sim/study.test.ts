import { describe, expect, it } from 'vitest';
import { stream } from '../../src/core/random.ts';
import type { RunOutcome, StudyResult } from '../../src/core/scenario/study-result.ts';
import { Study } from '../../src/sim/study.ts';

const CAUGHT: RunOutcome = {
  seed: 0,
  outcome: 'rolled-back',
  by: 'error-rate',
  verdict: 'Failed',
  message: 'error-rate 3 %',
  samples: 600,
  detectSeconds: 90,
  drainSeconds: 1.5,
  goodput: null,
  endedAtMs: 390_000,
  exposure: { canaryRequests: 100, users: 50, badAnswers: 10, costUsd: 0.5 },
  expectations: [{ name: 'outcome', expected: 'rolled-back', pass: true }],
  looks: [],
};

const MISSED: RunOutcome = {
  ...CAUGHT,
  outcome: 'promoted',
  by: 'plan',
  verdict: null,
  message: 'every step is done',
  samples: null,
  detectSeconds: null,
  drainSeconds: null,
  endedAtMs: 2_400_000,
  expectations: [{ name: 'outcome', expected: 'rolled-back', pass: false }],
};

function studied(runs: readonly RunOutcome[], asked = runs.length): StudyResult {
  const study = new Study(1);
  for (const run of runs) study.add(run);
  return resultOf(study, asked);
}

function resultOf(study: Study, asked: number): StudyResult {
  return study.result({
    scenario: 'made by hand',
    compression: 1,
    faultAtMs: null,
    drawn: 'counts',
    seeds: { first: 7, asked, done: 0 },
    notes: [],
  });
}

/** Nine caught by errors, four by latency, and three missed. */
const SIXTEEN = Array.from({ length: 16 }, (_, seed): RunOutcome => {
  if (seed % 5 === 4) return { ...MISSED, seed };
  if (seed % 4 === 3) return { ...CAUGHT, seed, by: 'p95-latency', samples: 100 + seed };
  return { ...CAUGHT, seed, detectSeconds: 60 + 30 * (seed % 3), samples: 600 + seed };
});

describe('a study of sixteen runs', () => {
  const result = studied(SIXTEEN);

  it('counts the outcomes, the most frequent first', () => {
    expect(result).toMatchObject({ complete: true, seeds: { first: 7, asked: 16, done: 16 } });
    expect(result.outcomes).toMatchObject([
      { outcome: 'rolled-back', count: 13, share: 13 / 16 },
      { outcome: 'promoted', count: 3, share: 3 / 16 },
    ]);
  });

  it('says what decided, and on how many samples', () => {
    const bySeeds = (by: string) => SIXTEEN.filter((run) => run.by === by);
    expect(result.deciders.map(({ by, count }) => [by, count])).toEqual([
      ['error-rate', bySeeds('error-rate').length],
      ['p95-latency', bySeeds('p95-latency').length],
      ['plan', 3],
    ]);
    const samples = bySeeds('error-rate').map((run) => run.samples ?? 0);
    expect(result.deciders[0]?.samples).toMatchObject({
      runs: samples.length,
      p50: samples.toSorted((a, b) => a - b)[(samples.length - 1) / 2],
    });
    expect(result.deciders[2]?.samples).toBeNull();
  });

  it('names every run that ended otherwise than most, by its seed', () => {
    const others = SIXTEEN.filter(({ by }) => by !== 'error-rate');
    expect(result.odd.map(({ seed }) => seed).toSorted((a, b) => a - b)).toEqual(
      others.map(({ seed }) => seed),
    );
    expect(result.odd.at(-1)).toMatchObject({ outcome: 'promoted', message: MISSED.message });
  });

  it('takes detection from those rolled back and draining from those that drained', () => {
    expect(result.detectSeconds?.runs).toBe(13);
    expect(result.drainSeconds).toMatchObject({ runs: 13, p5: 1.5, p95: 1.5 });
    expect(result.exposure.canaryRequests).toMatchObject({ runs: 16, p50: 100 });
    const aborted = { ...CAUGHT, outcome: 'aborted' as const, by: 'operator' };
    expect(studied([aborted]).detectSeconds).toBeNull();
    expect(studied([aborted]).detectHistogram).toBeNull();
  });

  it('says in how many runs an expectation held', () => {
    expect(result.expectations).toMatchObject([
      { name: 'outcome', expected: 'rolled-back', count: 13, share: 13 / 16 },
    ]);
  });

  it('is incomplete if there were more to run', () => {
    expect(studied(SIXTEEN, 17)).toMatchObject({
      complete: false,
      seeds: { asked: 17, done: 16 },
    });
  });
});

it('at most five odd runs of a kind are named', () => {
  const runs = [
    ...Array.from({ length: 20 }, (_, seed) => ({ ...CAUGHT, seed })),
    ...Array.from({ length: 9 }, (_, index) => ({ ...MISSED, seed: 20 + index })),
  ];
  expect(studied(runs).odd.map(({ seed }) => seed)).toEqual([20, 21, 22, 23, 24]);
});

it('no run at all is a result of nothing', () => {
  const result = studied([], 5);
  expect(result).toMatchObject({ complete: false, outcomes: [], deciders: [], odd: [], bands: [] });
  expect(result.exposure.users).toMatchObject({ runs: 0, p50: 0 });
});

describe('the distribution of detection times', () => {
  const histogramOf = (times: readonly number[]) =>
    studied(times.map((detectSeconds) => ({ ...CAUGHT, detectSeconds }))).detectHistogram;

  it("has a bin for each look of the rules' grid", () => {
    expect(histogramOf([60, 90, 90, 150, 60, 60])).toEqual({
      from: 60,
      width: 30,
      counts: [3, 2, 0, 1],
    });
  });

  it('is one bin where all are the same', () => {
    expect(histogramOf([90, 90])).toMatchObject({ from: 90, counts: [2] });
  });

  it('has bins of whole looks, and few, however long the range', () => {
    const times = Array.from({ length: 500 }, (_, look) => 30 * look);
    const histogram = histogramOf(times);
    expect((histogram?.width ?? 0) % 30).toBe(0);
    expect(histogram?.counts.length).toBeLessThanOrEqual(42);
    const counts = histogram?.counts ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(500);
    // No comb: every inner bin spans as many looks as the next.
    expect(new Set(counts.slice(1, -1)).size).toBe(1);
  });
});

describe('the share of rollouts ended over plan time', () => {
  it('only grows, and ends at the shares of the outcomes', () => {
    const draw = stream(3, 'ends');
    const runs = SIXTEEN.map((run) => ({ ...run, endedAtMs: run.endedAtMs + 1_000 * draw() }));
    const { ended, outcomes } = studied(runs);
    for (const { outcome, points } of ended) {
      const shares = points.map(({ share }) => share);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBeCloseTo(
        outcomes.find((each) => each.outcome === outcome)?.share ?? Number.NaN,
        12,
      );
      expect(points[0]?.atMs).toBe(0);
    }
  });

  it('is right in between', () => {
    const { ended } = studied(
      [1, 2, 3, 4].map((minute) => ({ ...CAUGHT, endedAtMs: minute * 6e4 })),
    );
    const at = (atMs: number) => ended[0]?.points.find((point) => point.atMs === atMs)?.share;
    expect([at(58_000), at(60_000), at(120_000), at(180_000), at(240_000)]).toEqual([
      0, 0.25, 0.5, 0.75, 1,
    ]);
  });
});

describe("a metric's band over plan time", () => {
  it('spans the runs that still went on', () => {
    const look = (atMs: number, value: number, limit: number | null = 0.01) => ({
      metric: 'error-rate',
      atMs,
      value,
      limit,
    });
    const { bands } = studied([
      { ...CAUGHT, looks: [look(30_000, 0.001), look(60_000, 0.03, 0.02)] },
      { ...CAUGHT, looks: [look(30_000, 0.003)] },
      { ...CAUGHT, looks: [look(30_000, 0.002, null)] },
    ]);
    expect(bands).toHaveLength(1);
    expect(bands[0]).toMatchObject({
      metric: 'error-rate',
      points: [
        { atMs: 30_000, runs: 3, p50: 0.002, limit: 0.01 },
        { atMs: 60_000, runs: 1, p5: 0.03, p50: 0.03, p95: 0.03, limit: 0.02 },
      ],
    });
  });

  it('reaches to the end, thinned evenly, where a rule looks very often', () => {
    const looks = Array.from({ length: 3_000 }, (_, index) => ({
      metric: 'error-rate',
      atMs: 125_001 + 5_000 * index,
      value: index,
      limit: null,
    }));
    const points = studied([{ ...CAUGHT, looks }]).bands[0]?.points ?? [];
    expect(points.length).toBeGreaterThan(180);
    expect(points.length).toBeLessThanOrEqual(400);
    expect(points[0]?.atMs).toBe(125_001);
    expect(points.at(-1)?.atMs).toBeGreaterThan(125_001 + 5_000 * 2_980);
    const steps = points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? 0));
    expect(new Set(steps).size).toBe(1);
  });
});

describe('memory', () => {
  it('does not grow with the number of runs', () => {
    const study = new Study(1);
    const add = (from: number, to: number) => {
      for (let seed = from; seed < to; seed += 1) study.add(synthetic(seed));
    };
    add(0, 20_000);
    const before = valuesHeld(study);
    add(20_000, 70_000);
    expect(valuesHeld(study)).toBe(before);
    expect(resultOf(study, 70_000).complete).toBe(true);
  }, 60_000);
});

function synthetic(seed: number): RunOutcome {
  const looks = [1, 2, 3].map((look) => ({
    metric: 'error-rate',
    atMs: 30_000 * look,
    value: seed % 97,
    limit: 0.01,
  }));
  return { ...(seed % 2 === 0 ? MISSED : CAUGHT), seed, looks };
}

/** Numbers and texts reachable from a value, each object once. */
function valuesHeld(root: unknown): number {
  const seen = new Set<unknown>();
  const open: unknown[] = [root];
  let held = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'number' || typeof value === 'string') held += 1;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Map) for (const entry of value) open.push(...entry);
    else for (const each of Object.values(value)) open.push(each);
  }
  return held;
}
