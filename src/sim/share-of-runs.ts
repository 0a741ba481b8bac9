import type { Share } from '../core/scenario/study-result.ts';

/** The standard normal's 97.5th percentile. */
const Z = 1.959963984540054;

/**
 * A share of runs with Wilson's score interval at 95 %: it stays within 0 and 1, and says something
 * even where the share is 0 (Wilson, JASA 1927; Brown, Cai and DasGupta 2001).
 */
export function shareOfRuns(count: number, runs: number): Share {
  if (runs === 0) return { count, share: 0, low: 0, high: 1 };
  const share = count / runs;
  const weight = 1 / (1 + (Z * Z) / runs);
  const middle = weight * (share + (Z * Z) / (2 * runs));
  const half = weight * Z * Math.sqrt((share * (1 - share)) / runs + (Z / (2 * runs)) ** 2);
  // At the ends the formula gives 0 and 1 but for its last bits.
  const low = count === 0 ? 0 : Math.max(0, middle - half);
  const high = count === runs ? 1 : Math.min(1, middle + half);
  return { count, share, low, high };
}
