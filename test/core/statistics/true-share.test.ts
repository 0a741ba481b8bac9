import { expect, it, test } from 'vitest';
import { binomialCount } from '../../../src/core/counts.ts';
import { stream } from '../../../src/core/random.ts';
import { trueShareInterval } from '../../../src/core/statistics/true-share.ts';

const NOISY = { sensitivity: 0.9, specificity: 0.92 };

it.each([
  { truth: 0.005, told: 400, present: null, absent: null },
  { truth: 0.08, told: 400, present: 250, absent: 180 },
  { truth: 0.3, told: 1_000, present: 100, absent: 100 },
  { truth: 0.02, told: 5_000, present: 250, absent: 180 },
])(
  'holds the true share in some 95 of 100 samples (seed 1): $truth of $told, measured on $present and $absent',
  ({ truth, told, present, absent }) => {
    const draw = stream(1, `coverage ${truth}`);
    const flagged = truth * NOISY.sensitivity + (1 - truth) * (1 - NOISY.specificity);
    let held = 0;
    for (let sample = 0; sample < 2_000; sample += 1) {
      const measured = (rate: number, of: number | null) =>
        of === null ? rate : binomialCount(draw, of, rate) / of;
      const interval = trueShareInterval(binomialCount(draw, told, flagged), told, {
        sensitivity: measured(NOISY.sensitivity, present),
        specificity: measured(NOISY.specificity, absent),
        measuredOn: present === null || absent === null ? null : { present, absent },
      });
      if (interval !== null && interval.low <= truth && truth <= interval.high) held += 1;
    }
    expect(held / 2_000).toBeGreaterThan(0.93);
  },
);

test('of an exact scorer it is the Agresti-Coull interval, and of one that guesses there is none', () => {
  const exact = trueShareInterval(10, 100, { sensitivity: 1, specificity: 1, measuredOn: null });
  expect(exact?.low).toBeCloseTo(0.0535, 3);
  expect(exact?.high).toBeCloseTo(0.1764, 3);
  expect(
    trueShareInterval(10, 100, { sensitivity: 0.4, specificity: 0.6, measuredOn: null }),
  ).toBeNull();
});
