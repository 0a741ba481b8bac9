import { randomLogNormal } from 'd3-random';
import type { Stream } from '../random.ts';
import type { Spread } from './profile.ts';

/** The standard normal's 95th percentile. */
const Z95 = 1.6448536269514722;

/**
 * Draws from the lognormal distribution with this median and 95th percentile. Log and exp differ in
 * their last bits between engines: values are rounded to thousandths (µs where the spread is in ms).
 */
export function spreadSampler({ median, p95 }: Spread, draw: Stream): () => number {
  if (median <= 0) return () => 0;
  const sigma = Math.log(Math.max(p95, median) / median) / Z95;
  const sample = randomLogNormal.source(draw)(Math.log(median), sigma);
  return () => Math.round(sample() * 1_000) / 1_000;
}
