import { describe, expect, it } from 'vitest';
import { drawnRun } from '../../../../src/core/analysis/judges/drawn-run.ts';
import { headToHead } from '../../../../src/core/analysis/judges/head-to-head.ts';
import type { Judge } from '../../../../src/core/analysis/judges/judge.ts';
import { LINEUP } from '../../../../src/core/analysis/judges/lineup.ts';
import { pointThreshold } from '../../../../src/core/analysis/judges/point-threshold.ts';
import { decisions } from '../../../../src/core/analysis/judges/replay.ts';
import { stream } from '../../../../src/core/random.ts';

/* The larger study, over all rates and methods, is `npm run bench -- detectors`. */

const SEED = 4;
const RUNS = 200;
const SETTING = {
  nouns: { samples: 'requests', events: 'errors' },
  alpha: 0.01,
  allowedRatio: 1,
  minimumSamples: 100,
  stableRate: 0.01,
  limit: 0.02,
  windowMs: 500,
  looks: 200,
  canarySamples: 20_000,
};

function* runs(canaryRate: number, onsetLook = 0) {
  const arms = { stableRate: 0.01, canaryPerLook: 100, stablePerLook: 100 };
  const drawn = { ...arms, canaryRate, looks: 200, everyMs: 100, onsetLook };
  for (let run = 0; run < RUNS; run += 1)
    yield drawnRun(drawn, stream(SEED, `${canaryRate}/${onsetLook}/${run}`));
}

describe(`3 % errors against 1 %, looked at every 100 requests (seed ${SEED})`, () => {
  const specified = {
    yeast: 2_600,
    mixture: 1_200,
    'dirichlet-100': 2_100,
    'dirichlet-10': 1_300,
    uniform: 1_000,
    sprt: 1_000,
    hybrid: 1_200,
  } as const;
  const names = Object.keys(specified) as (keyof typeof specified)[];
  const standings = headToHead(
    names.map((name) => LINEUP[name](SETTING)),
    runs(0.03),
  );

  it.each(standings)('$name takes $medianSamples in the middle', ({ name, medianSamples }) => {
    const wanted = specified[name as keyof typeof specified];
    // 15 %, or the one look that a median of so few runs is off by.
    const tolerance = Math.max(100, 0.15 * wanted);
    expect(Math.abs((medianSamples ?? 0) - wanted)).toBeLessThanOrEqual(tolerance);
  });
});

it(`a fault that begins late is seen sooner by a test that allows for it (seed ${SEED})`, () => {
  const entrants = [LINEUP.sequential(SETTING), LINEUP['from-start'](SETTING)];
  const [anyTime, fromStart] = headToHead(entrants, runs(0.03, 120));
  expect(anyTime?.medianSamples).toBeLessThan(fromStart?.medianSamples ?? 0);
});

describe('replaying a recorded run', () => {
  const run = {
    beganAtMs: 1_000,
    looks: Array.from({ length: 20 }, (_, index) => ({
      atMs: 1_000 + (index + 1) * 100,
      evidence: {
        canary: { samples: 50 * (index + 1), sum: index < 10 ? 0 : 20 * (index - 9) },
        stable: { samples: 50 * (index + 1), sum: 1 },
        weight: 0.5,
      },
    })),
  };
  const point = (failureLimit: number): Judge =>
    pointThreshold({
      nouns: SETTING.nouns,
      worse: 'higher',
      limit: { kind: 'absolute', value: 0.1 },
      windowMs: 100,
      failureLimit,
      minimumSamples: 1,
    });

  it('says when each judge would have ended it, and by then what the canary had had', () => {
    const found = decisions(
      [
        { name: 'every look', judge: point(0) },
        { name: 'one failure borne', judge: point(1) },
        { name: 'every 400 ms', judge: point(0), everyMs: 400 },
        { name: 'all borne', judge: point(100) },
      ],
      run,
    );
    expect(found.map(({ name, verdict, failedAt }) => [name, verdict, failedAt])).toEqual([
      ['every look', 'Failed', { look: 10, atMs: 2_100, canarySamples: 550, canaryEvents: 20 }],
      [
        'one failure borne',
        'Failed',
        { look: 11, atMs: 2_200, canarySamples: 600, canaryEvents: 40 },
      ],
      ['every 400 ms', 'Failed', { look: 11, atMs: 2_200, canarySamples: 600, canaryEvents: 40 }],
      ['all borne', 'Successful', null],
    ]);
    expect(found[0]?.why).toBe(
      '0.4 of 50 requests, beyond the limit 0.1; 1 beyond the limit, 0 borne',
    );
  });
});
