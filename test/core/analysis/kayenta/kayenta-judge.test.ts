import { describe, expect, it } from 'vitest';
import type { Evidence, Judge } from '../../../../src/core/analysis/judges/judge.ts';
import { kayenta } from '../../../../src/core/analysis/judges/kayenta.ts';
import { classify, PRODUCTION_RULE } from '../../../../src/core/analysis/kayenta/classify.ts';
import { endsEarly } from '../../../../src/core/analysis/kayenta/score.ts';
import type { Verdict } from '../../../../src/core/verdict.ts';

const MINUTE_MS = 60_000;

const RULE = {
  nouns: { samples: 'requests', events: 'errors' },
  metric: { ...PRODUCTION_RULE, direction: 'increase' },
  score: { pass: 95, marginal: 75 },
  stepMs: MINUTE_MS,
  intervalMs: 10 * MINUTE_MS,
  lookbackMs: null,
  beginAfterMs: 0,
  lifetimeMs: 30 * MINUTE_MS,
} as const;

/** Minute by minute, 100 requests of either model; the canary's errors in each minute as given. */
function verdicts(judge: Judge, errorsAt: (minute: number) => number, minutes: number): Verdict[] {
  let state = judge.begin();
  let errors = 0;
  return Array.from({ length: minutes + 1 }, (_, minute) => {
    errors += minute === 0 ? 0 : errorsAt(minute);
    const evidence: Evidence = {
      canary: { samples: 100 * minute, sum: errors },
      stable: { samples: 100 * minute, sum: minute + (minute % 3) },
      weight: 0.5,
    };
    const looked = judge.look(state, evidence, minute * MINUTE_MS);
    state = JSON.parse(JSON.stringify(looked.state));
    return looked.ruling.verdict;
  });
}

const bad = (minute: number) => 20 + (minute % 4);
const like = (minute: number) => 1 + ((minute + 1) % 3) - (minute % 3);

describe("Kayenta's schedule", () => {
  it('judges each interval, and fails as soon as a score is no more than marginal', () => {
    const found = verdicts(kayenta(RULE), bad, 12);
    expect(found.slice(0, 10)).toEqual(new Array(10).fill('Inconclusive'));
    expect(found.slice(10)).toEqual(['Failed', 'Failed', 'Failed']);
  });

  it('passes by the last score, after the lifetime', () => {
    const found = verdicts(kayenta(RULE), like, 30);
    expect(found.slice(10)).toEqual(new Array(21).fill('Successful'));
  });

  it('of a growing window remembers the good beginning, of a sliding one does not', () => {
    const late = (minute: number) => (minute <= 20 ? like(minute) : bad(minute));
    const sliding = kayenta({ ...RULE, lookbackMs: 10 * MINUTE_MS });
    expect(verdicts(kayenta(RULE), late, 30)[30]).toBe('Successful');
    expect(verdicts(sliding, late, 30)[30]).toBe('Failed');
  });

  it('does not count what is from before the warm-up', () => {
    const early = (minute: number) => (minute <= 5 ? 60 : like(minute));
    const warmed = kayenta({ ...RULE, beginAfterMs: 5 * MINUTE_MS });
    expect(verdicts(warmed, early, 15)[15]).toBe('Successful');
  });

  it('has no answer where there is no data', () => {
    const judge = kayenta(RULE);
    let state = judge.begin();
    const none: Evidence = {
      canary: { samples: 0, sum: 0 },
      stable: { samples: 0, sum: 0 },
      weight: 0.5,
    };
    for (let minute = 0; minute <= 40; minute += 1) {
      const looked = judge.look(state, none, minute * MINUTE_MS);
      state = looked.state;
      expect(looked.ruling.verdict).toBe('Inconclusive');
    }
  });

  it('ends early at a score that equals marginal, which the judge itself calls marginal', () => {
    expect(endsEarly(75, RULE.score)).toBe(true);
    expect(endsEarly(75.01, RULE.score)).toBe(false);
  });
});

describe('the metric judge', () => {
  it('passes 7 of 10 points at a hundred times the baseline, and fails 8 of them', () => {
    const control = new Array(10).fill(1);
    const points = (high: number) => control.map((_, index) => (index < high ? 100 : 1));
    expect(classify(points(7), control, PRODUCTION_RULE).label).toBe('Pass');
    expect(classify(points(8), control, PRODUCTION_RULE).label).toBe('High');
  });

  it('leaves out what is missing, or counts it as 0', () => {
    const rule = { ...PRODUCTION_RULE, missing: 'replace' as const };
    expect(classify([Number.NaN], [1, 2], PRODUCTION_RULE).label).toBe('Nodata');
    expect(classify([Number.NaN, 0], [0, 0], rule).label).toBe('Pass');
  });

  it('drops outliers where it is told to', () => {
    const control = Array.from({ length: 40 }, (_, index) => 10 + (index % 5));
    const rule = { ...PRODUCTION_RULE, outlierFactor: 3 };
    const one = classify([...control, 10_000], control, rule);
    expect(one.label).toBe('Pass');
  });

  it('says Error where every value but the sizes is tied', () => {
    expect(classify([2], [1], PRODUCTION_RULE)).toMatchObject({ label: 'Error', critical: false });
  });
});
