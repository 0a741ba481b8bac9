import { describe, expect, it } from 'vitest';
import { drawnRun } from '../../../../src/core/analysis/judges/drawn-run.ts';
import { headToHead } from '../../../../src/core/analysis/judges/head-to-head.ts';
import type { Evidence } from '../../../../src/core/analysis/judges/judge.ts';
import {
  GUARANTEES,
  JUDGE_NAMES,
  LINEUP,
  type Setting,
} from '../../../../src/core/analysis/judges/lineup.ts';
import { rateTest } from '../../../../src/core/analysis/judges/rate-test.ts';
import { decisionOf, type RecordedRun } from '../../../../src/core/analysis/judges/replay.ts';
import { scoreTest } from '../../../../src/core/analysis/judges/score-test.ts';
import { stageTest } from '../../../../src/core/analysis/judges/stage-test.ts';
import { type Stream, stream } from '../../../../src/core/random.ts';

/*
 * Chances of a false alarm, by simulation with a fixed seed: at most alpha, and three standard errors
 * of what so many runs can show. The larger study is `npm run bench -- detectors`.
 */

const SEED = 20;
const ALPHA = 0.05;
const NOUNS = { samples: 'requests', events: 'errors' };

function atMost(runs: number): number {
  return ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / runs);
}

const RATE = 0.05;

describe.each([
  { looks: 1, perLook: 2_000, count: 2_000 },
  { looks: 500, perLook: 100, count: 300 },
])(`of a canary like stable, at $looks looks (seed ${SEED})`, ({ looks, perLook, count }) => {
  const setting: Setting = {
    nouns: NOUNS,
    alpha: ALPHA,
    allowedRatio: 1,
    minimumSamples: 50,
    stableRate: RATE,
    limit: 0.1,
    windowMs: 500,
    looks,
    canarySamples: looks * perLook,
  };
  const names = JUDGE_NAMES.filter((name) => GUARANTEES[name] !== 'none');
  function* runs() {
    for (let run = 0; run < count; run += 1) {
      const arms = { canaryPerLook: perLook, stablePerLook: perLook };
      const rates = { stableRate: RATE, canaryRate: RATE };
      const drawn = { ...arms, ...rates, looks, everyMs: 100, onsetLook: 0 };
      yield drawnRun(drawn, stream(SEED, `${looks}/${run}`));
    }
  }
  const standings = headToHead(
    names.map((name) => LINEUP[name](setting)),
    runs(),
  );

  it.each(standings)('$name alarms in $failed of $runs runs', ({ failed, runs: ran }) => {
    expect(failed / ran).toBeLessThanOrEqual(atMost(ran));
  });
});

/** A run whose weight is raised on the way, of a canary at the edge of what is allowed. */
function raisedRun(allowedRatio: number, draw: Stream): RecordedRun {
  const totals = { canary: 0, canaryBad: 0, stable: 0, stableBad: 0 };
  const looks = Array.from({ length: 120 }, (_, look) => {
    const weight = [0.05, 0.25, 0.5, 0.9][Math.floor(look / 30)] ?? 0.9;
    // All rates double in the middle, as when a shared cause strikes both.
    const rate = look < 50 ? 0.02 : 0.04;
    for (let request = 0; request < 200; request += 1) {
      const isCanary = draw() < weight;
      const isBad = draw() < (isCanary ? rate * allowedRatio : rate);
      totals[isCanary ? 'canary' : 'stable'] += 1;
      if (isBad) totals[isCanary ? 'canaryBad' : 'stableBad'] += 1;
    }
    const evidence: Evidence = {
      canary: { samples: totals.canary, sum: totals.canaryBad },
      stable: { samples: totals.stable, sum: totals.stableBad },
      weight,
    };
    return { atMs: look, evidence };
  });
  return { beganAtMs: 0, looks };
}

describe(`while weights and rates change (seed ${SEED})`, () => {
  const RUNS = 400;
  const common = { nouns: NOUNS, alpha: ALPHA, minimumSamples: 20 };

  it.each(['start', 'any-time'] as const)('a margin of half holds from %s', (onset) => {
    const test = { ...common, onset, allowedRatio: 1.5, looks: 100, wantsProof: false };
    const judge = rateTest(test);
    let failed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const { failedAt } = decisionOf({ name: '', judge }, raisedRun(1.5, stream(SEED, `m${run}`)));
      if (failedAt) failed += 1;
    }
    expect(failed / RUNS).toBeLessThanOrEqual(atMost(RUNS));
  });

  it.each(['events', 'samples'] as const)('the stages of %s multiply', (of) => {
    const alternative = { kind: 'any', concentration: 10 } as const;
    const judge = stageTest({ ...common, alternative, of });
    let failed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const { failedAt } = decisionOf({ name: '', judge }, raisedRun(1, stream(SEED, `s${run}`)));
      if (failedAt) failed += 1;
    }
    expect(failed / RUNS).toBeLessThanOrEqual(atMost(RUNS));
  });

  it('a test that wants proof passes no canary at the very edge of what is allowed', () => {
    const judge = rateTest({
      ...common,
      onset: 'start',
      allowedRatio: 1,
      looks: 100,
      wantsProof: true,
    });
    let passed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const recorded = raisedRun(1, stream(SEED, `p${run}`));
      if (decisionOf({ name: '', judge }, recorded).verdict === 'Successful') passed += 1;
    }
    // Exactly stable's rate is not less than it: here passing is the false alarm.
    expect(passed / RUNS).toBeLessThanOrEqual(atMost(RUNS));
  });
});

it(`scores between 0 and 1 fail falsely within alpha, and are found out (seed ${SEED})`, () => {
  const judge = scoreTest({
    nouns: { samples: 'scored answers', events: 'points' },
    alpha: ALPHA,
    minimumSamples: 50,
    worse: 'lower',
    margin: 0.02,
    wantsProof: false,
  });
  const share = (drop: number) => {
    let failed = 0;
    for (let run = 0; run < 200; run += 1) {
      const draw = stream(SEED, `score/${drop}/${run}`);
      const arms = [drop, 0].map(() => ({ samples: 0, sum: 0, squares: 0 }));
      const looks = Array.from({ length: 100 }, (_, look) => {
        arms.forEach((arm, index) => {
          for (let answer = 0; answer < 20; answer += 1) {
            // Mostly right, sometimes worthless: as far from normal as scores are.
            const value = draw() < 0.1 + (index === 0 ? drop : 0) ? 0 : 1 - 0.2 * draw();
            arm.samples += 1;
            arm.sum += value;
            arm.squares += value * value;
          }
        });
        const [canary, stable] = arms.map((arm) => ({ ...arm }));
        if (!canary || !stable) throw new Error('two arms');
        return { atMs: look, evidence: { canary, stable, weight: 0.5 } };
      });
      if (decisionOf({ name: '', judge }, { beganAtMs: 0, looks }).failedAt) failed += 1;
    }
    return failed / 200;
  };
  // A drop of 0.02 / 0.9 in how often an answer is worth something is a mean at the margin.
  expect(share(0.02 / 0.9)).toBeLessThanOrEqual(atMost(200));
  expect(share(0.25)).toBeGreaterThan(0.95);
});
