import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excessLogEvidence } from '../../../src/core/statistics/count-evidence.ts';
import { siegmundRunLength } from '../../../src/core/statistics/cusum.ts';
import { believable, leastAlphas, meanEvidence } from '../../../src/core/statistics/e-values.ts';
import {
  lowerBound,
  NO_BOUND,
  withBlock,
} from '../../../src/core/statistics/empirical-bernstein.ts';
import { pairEvidence } from '../../../src/core/statistics/pair-mixture.ts';
import {
  type RatioGrid,
  ratioFactors,
  ratioGrid,
  ratiosAbove,
  ratiosBelow,
} from '../../../src/core/statistics/ratio-evidence.ts';
import { rankSum } from '../../../src/core/statistics/samples.ts';
import { neededRequests, trueShare } from '../../../src/core/statistics/sizes.ts';

describe('figures that were published, or computed elsewhere', () => {
  it('mixture likelihood ratios of pairs', () => {
    const evidence = (pairs: number, difference: number, prior: number) =>
      pairEvidence({ pairs, difference, variance: 1 }, prior);
    expect(evidence(100, 0.5, 0.04)).toBeCloseTo(37.239, 3);
    expect(evidence(1_000, 0.2, 0.04)).toBeCloseTo(2_985.58, 2);
    expect(evidence(400, 0.1, 0.01)).toBeCloseTo(1.12452, 5);
  });

  it('requests needed to see 2 % against 1 %', () => {
    const rates = { stableRate: 0.01, canaryRate: 0.02 };
    // Rounding 2,960.1 down or up is a matter of taste; one more never hurts.
    expect(neededRequests({ ...rates, stablePerCanary: 1 }, 0.01, 0.8)).toBeCloseTo(2_961, -1);
    expect(neededRequests({ ...rates, stablePerCanary: 1e9 }, 0.01, 0.8)).toBeCloseTo(1_968, -1);
  });

  it("Siegmund's run lengths", () => {
    expect(siegmundRunLength({ k: 0.5, h: 5 }, 1)).toBeCloseTo(10.34, 2);
    expect(siegmundRunLength({ k: 0.5, h: 4 }, 0)).toBeCloseTo(338.1, 1);
  });

  it('the share behind what an erring scorer found', () => {
    const accuracy = { sensitivity: 0.9, specificity: 0.95 };
    for (const share of [0, 0.03, 0.5, 1]) {
      const found = share * accuracy.sensitivity + (1 - share) * (1 - accuracy.specificity);
      expect(trueShare(found, accuracy)).toBeCloseTo(share, 12);
    }
    expect(trueShare(0.01, accuracy)).toBe(0);
  });
});

describe('e-values', () => {
  it('are believed by e-BH up to the last that is large enough for its rank', () => {
    // 4 / (k * 0.1): 40, 20, 13.3, 10.
    expect(believable([30, 1, 25, 12], 0.1)).toEqual([0, 2]);
    expect(believable([30, 9, 25, 14], 0.1)).toEqual([0, 2, 3]);
    expect(believable([30, 1, 2, 12], 0.1)).toEqual([]);
    expect(believable([], 0.1)).toEqual([]);
    expect(meanEvidence([1, 3])).toBe(2);
  });

  it('are believed from their least alpha on, and not before', () => {
    expect(leastAlphas([30, 1, 25, 12])).toEqual([0.08, 1, 0.08, 1 / 9]);
    const eValues = fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(eValues, (all) => {
        for (const [index, alpha] of leastAlphas(all).entries()) {
          if (alpha >= 1) continue;
          expect(believable(all, alpha * (1 + 1e-9))).toContain(index);
          expect(believable(all, alpha * (1 - 1e-9))).not.toContain(index);
        }
      }),
    );
  });

  it('of an excess are the integral they stand for', () => {
    for (const [canary, stable, share] of [
      [30, 10, 0.5],
      [4, 160, 0.05],
      [0, 40, 0.2],
    ] as const) {
      const steps = 200_000;
      let sum = 0;
      for (let i = 0; i < steps; i += 1) {
        const at = share + ((1 - share) * (i + 0.5)) / steps;
        sum += Math.exp(canary * Math.log(at / share) + stable * Math.log((1 - at) / (1 - share)));
      }
      expect(excessLogEvidence(canary, stable, share)).toBeCloseTo(Math.log(sum / steps), 5);
    }
  });

  it('of ratios average at most 1 at the allowed ratio and on its safe side, whatever the share', () => {
    const allowed = 1.2;
    // Of a block of 1,000 requests, by the chance of each one's event: the factors' exact mean.
    const mean = (
      grid: RatioGrid,
      { share, ratio, p }: Record<'share' | 'ratio' | 'p', number>,
    ) => {
      const of = (canaryEvents: number, stableEvents: number) =>
        ratioFactors(grid, { canaryEvents, stableEvents, share });
      return grid.ratios.map(
        (_, g) =>
          (1 + p * ratio * ((of(1, 0)[g] ?? 0) - 1)) ** (1_000 * share) *
          (1 + p * ((of(0, 1)[g] ?? 0) - 1)) ** (1_000 * (1 - share)),
      );
    };
    const above = ratioGrid(ratiosAbove(allowed, 24), allowed);
    const below = ratioGrid(ratiosBelow(allowed, 8), allowed);
    for (const share of [0.01, 0.05, 0.5, 0.95])
      for (const p of [0.001, 0.05, 0.4]) {
        for (const ratio of [0.5, 1, allowed])
          for (const one of mean(above, { share, ratio, p }))
            expect(one).toBeLessThanOrEqual(1 + 1e-12);
        for (const ratio of [allowed, 1.5, 2])
          for (const one of mean(below, { share, ratio, p }))
            expect(one).toBeLessThanOrEqual(1 + 1e-12);
      }
  });
});

it('bounds of bounded means take blocks of any size, and the mean stays above them', () => {
  const values = Array.from({ length: 400 }, (_, index) => ((index * 7) % 10) / 10);
  const rule = { kind: 'empirical-bernstein', alpha: 0.005 } as const;
  for (const size of [1, 4, 50]) {
    let state = NO_BOUND;
    for (let at = 0; at < values.length; at += size) {
      const block = values.slice(at, at + size);
      const sum = block.reduce((total, value) => total + value, 0);
      const squares = block.reduce((total, value) => total + value * value, 0);
      state = withBlock(state, { samples: block.length, sum, squares }, rule);
    }
    const bound = lowerBound(state, rule.alpha);
    expect(bound).toBeLessThan(0.45);
    expect(bound).toBeGreaterThan(0.3);
  }
});

it('ranks share their ties', () => {
  const ranks = rankSum(Float64Array.of(1, 2, 2), Float64Array.of(2, 3), 0);
  // 1 | 2 2 2 | 3 have the ranks 1 | 3 3 3 | 5.
  expect(ranks).toEqual({ ofFirst: 1 + 3 + 3, ties: 24 });
});
