/*
 * Counts of values in bins that grow as the values do, 16 to a doubling: two distributions of a
 * million values in a few hundred numbers, every quantile within 2.2 % (half a bin).
 */

/** Bins to a doubling. */
export const BINS_PER_DOUBLING = 16;

/** How many values above 0 lie in each bin; bin k holds those from 2^(k/16) on. */
export type LogBins = ReadonlyMap<number, number>;

/** Of a value above 0. */
export function binOf(value: number): number {
  return Math.floor(Math.log2(value) * BINS_PER_DOUBLING);
}

export function binStart(bin: number): number {
  return 2 ** (bin / BINS_PER_DOUBLING);
}

export function totalOf(bins: LogBins): number {
  let total = 0;
  for (const count of bins.values()) total += count;
  return total;
}

/** The value that a share `phi` lies below, within its bin by its logarithm; null for no values. */
export function quantileIn(bins: LogBins, phi: number): number | null {
  const sorted = [...bins].sort(([a], [b]) => a - b);
  const rank = phi * totalOf(bins);
  let before = 0;
  for (const [bin, count] of sorted) {
    if (rank <= before + count) return binStart(bin + (rank - before) / count);
    before += count;
  }
  return null;
}
