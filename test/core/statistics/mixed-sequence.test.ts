import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import {
  type SequenceRule,
  sequenceInterval,
} from '../../../src/core/statistics/asymptotic-interval.ts';
import { mixedEvidence, mixedInterval } from '../../../src/core/statistics/mixed-sequence.ts';

const RULES: readonly SequenceRule[] = [300, 3_000, 30_000].map((tightestAt) => ({
  alpha: 0.01,
  tightestAt,
  side: 'two',
}));

const estimates = fc.record({
  value: fc.double({ min: -5, max: 5, noNaN: true }),
  variance: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  samples: fc.integer({ min: 10, max: 1_000_000 }),
});
const levels = fc.constantFrom(0.05, 0.01, 0.001);

describe('a sequence mixed of several', () => {
  it('has values in its interval just as long as the evidence against them is below 1/level', () => {
    fc.assert(
      fc.property(estimates, levels, (estimate, level) => {
        const { lower, upper } = mixedInterval(estimate, RULES, level);
        const against = (value: number) =>
          mixedEvidence({ ...estimate, value: estimate.value - value }, RULES);
        const width = upper - lower;
        expect(against(lower + 1e-6 * width)).toBeLessThan(1 / level);
        expect(against(upper - 1e-6 * width)).toBeLessThan(1 / level);
        expect(against(lower - 1e-6 * width)).toBeGreaterThan(1 / level);
        expect(against(upper + 1e-6 * width)).toBeGreaterThan(1 / level);
      }),
    );
  });

  it('is nowhere much wider than the best of them', () => {
    for (const samples of [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000]) {
      const estimate = { value: 0, variance: 1 / samples, samples };
      const best = Math.min(...RULES.map((rule) => sequenceInterval(estimate, rule).upper));
      expect(mixedInterval(estimate, RULES, 0.01).upper / best).toBeLessThan(1.12);
    }
  });

  it('of one rule is that rule', () => {
    const [rule] = RULES as [SequenceRule];
    const estimate = { value: 0.3, variance: 0.01, samples: 400 };
    const [mixed, plain] = [
      mixedInterval(estimate, [rule], 0.01),
      sequenceInterval(estimate, rule),
    ];
    expect(mixed.lower).toBeCloseTo(plain.lower, 8);
    expect(mixed.upper).toBeCloseTo(plain.upper, 8);
  });

  it('leaves the truth out in at most a share alpha of walks, looked at after every step', () => {
    const draw = stream(11, 'walks');
    let left = 0;
    for (let walk = 0; walk < 300; walk += 1) {
      let sum = 0;
      let out = false;
      for (let n = 1; n <= 2_000; n += 1) {
        sum += draw() - 0.5;
        if (n < 100) continue;
        const variance = 1 / 12 / n;
        out ||= mixedEvidence({ value: sum / n, variance, samples: n }, RULES) >= 1 / 0.05;
      }
      if (out) left += 1;
    }
    expect(left / 300).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 300));
  });
});
