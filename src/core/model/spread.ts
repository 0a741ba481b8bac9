import { randomLogNormal } from 'd3-random';
import type { Stream } from '../random.ts';
import type { Lognormal } from './lognormal.ts';
import type { Spread } from './profile.ts';

/** The standard normal's 95th percentile. */
const Z95 = 1.6448536269514722;

/** The distribution that a spread names, in its own unit; all at 0 where the median is not above. */
export function lognormalOf({ median, p95 }: Spread): Lognormal {
  if (median <= 0) return { mu: Number.NEGATIVE_INFINITY, sigma: 0 };
  return { mu: Math.log(median), sigma: Math.log(Math.max(p95, median) / median) / Z95 };
}

/**
 * Draws from the lognormal distribution with this median and 95th percentile. Log and exp differ in
 * their last bits between engines: values are rounded to thousandths (µs where the spread is in ms).
 */
export function spreadSampler(spread: Spread, draw: Stream): () => number {
  if (spread.median <= 0) return () => 0;
  const { mu, sigma } = lognormalOf(spread);
  const sample = randomLogNormal.source(draw)(mu, sigma);
  return () => Math.round(sample() * 1_000) / 1_000;
}
