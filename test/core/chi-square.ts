import { normalCdf } from '../../src/core/statistics/normal.ts';

/** Fewer expected than this and a count is taken together with the next ones. */
const LEAST_EXPECTED = 8;

/**
 * The chance of counts at least this far from the shares (Pearson's test; Wilson and Hilferty's
 * normal approximation of its distribution). Shares sum to 1; 0 where the impossible happened.
 */
export function chanceOf(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  let classes = 0;
  let pooled = { count: 0, expected: 0 };
  for (const [index, share] of shares.entries()) {
    const count = counts[index] ?? 0;
    if (share <= 0 && count > 0) return 0;
    pooled = { count: pooled.count + count, expected: pooled.expected + share * total };
    if (pooled.expected < LEAST_EXPECTED) continue;
    statistic += (pooled.count - pooled.expected) ** 2 / pooled.expected;
    classes += 1;
    pooled = { count: 0, expected: 0 };
  }
  if (classes < 2) return 1;
  const spread = 2 / (9 * (classes - 1));
  const z = (Math.cbrt(statistic / (classes - 1)) - (1 - spread)) / Math.sqrt(spread);
  return normalCdf(-z);
}
