import type { Spread } from '../core/scenario/study-result.ts';

/** The quantiles of values in any order; zeros for none. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { runs: 0, p5: 0, p50: 0, p95: 0, mean: 0 };
  const sorted = values.toSorted((a, b) => a - b);
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    runs: values.length,
    p5: quantileOf(sorted, 0.05),
    p50: quantileOf(sorted, 0.5),
    p95: quantileOf(sorted, 0.95),
    mean: sum / values.length,
  };
}

/** Linear between the order statistics (Hyndman and Fan's type 7). */
export function quantileOf(sorted: readonly number[], phi: number): number {
  const rank = phi * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}
