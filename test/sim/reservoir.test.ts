import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/core/random.ts';
import { Reservoir } from '../../src/sim/reservoir.ts';
import { chanceOf } from '../core/chi-square.ts';

const SEED = 13;
const UNLIKELY = 1e-4;

function filled(size: number, values: readonly number[], name = 'values'): Reservoir {
  const reservoir = new Reservoir(size, stream(SEED, name));
  for (const value of values) reservoir.add(value);
  return reservoir;
}

/** Type 7, from its definition: the piecewise linear curve through (k / (n - 1), x_k). */
function quantile(values: readonly number[], phi: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = phi * (sorted.length - 1);
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.floor(at) + 1]];
  return below * (1 - (at % 1)) + above * (at % 1);
}

describe('a reservoir', () => {
  it('is exact as long as everything fits', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (all) => {
        const reservoir = filled(all.length, all);
        expect(reservoir.sorted()).toEqual(all.toSorted((a, b) => a - b));
        const spread = reservoir.spread();
        expect(spread?.runs).toBe(all.length);
        expect(spread?.p5).toBeCloseTo(quantile(all, 0.05), 6);
        expect(spread?.p50).toBeCloseTo(quantile(all, 0.5), 6);
        expect(spread?.p95).toBeCloseTo(quantile(all, 0.95), 6);
        expect(spread?.mean).toBeCloseTo(all.reduce((sum, x) => sum + x, 0) / all.length, 6);
      }),
    );
  });

  it('meets quantiles worked out by hand', () => {
    const spread = filled(10, [4, 1, 3, 2]).spread();
    expect(spread?.p5).toBeCloseTo(1.15, 12);
    expect(spread?.p50).toBeCloseTo(2.5, 12);
    expect(spread?.p95).toBeCloseTo(3.85, 12);
    expect(spread?.mean).toBe(2.5);
    expect(filled(10, [7]).spread()).toEqual({ runs: 1, p5: 7, p50: 7, p95: 7, mean: 7 });
  });

  it('says nothing of nothing', () => {
    expect(filled(3, []).spread()).toBeNull();
    expect(filled(3, []).sorted()).toEqual([]);
  });

  it(`keeps each value with the same chance beyond its size (seed ${SEED})`, () => {
    const size = 10;
    const values = Array.from({ length: 60 }, (_, index) => index);
    const kept = new Array<number>(values.length).fill(0);
    for (let round = 0; round < 4_000; round += 1) {
      for (const value of filled(size, values, `round/${round}`).sorted()) {
        kept[value] = (kept[value] ?? 0) + 1;
      }
    }
    const shares = values.map(() => 1 / values.length);
    expect(chanceOf(kept, shares)).toBeGreaterThan(UNLIKELY);
  });

  it('holds no more than its size, yet counts and averages everything', () => {
    const values = Array.from({ length: 5_000 }, (_, index) => index);
    const reservoir = filled(100, values);
    expect(new Set(reservoir.sorted()).size).toBe(100);
    expect(reservoir.count).toBe(5_000);
    expect(reservoir.spread()).toMatchObject({ runs: 5_000, mean: 2_499.5 });
  });
});
