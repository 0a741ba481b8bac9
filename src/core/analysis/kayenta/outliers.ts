import { mean, percentile, variance } from '../../statistics/samples.ts';

/** Which values lie more than `factor` interquartile ranges outside the quartiles. */
export function isIqrOutlier(values: readonly number[], factor: number): boolean[] {
  const { lower, upper } = fences(values, factor);
  return values.map((value) => value < lower || value > upper);
}

/** Which values lie more than `factor` standard deviations from the mean. */
export function isSigmaOutlier(values: readonly number[], factor: number): boolean[] {
  const centre = mean(values);
  const reach = factor * Math.sqrt(variance(values, 'population'));
  return values.map((value) => Math.abs(value - centre) > reach);
}

/** The values without outliers, as the judge drops them: its fences never cut inside p1 and p99. */
export function withoutOutliers(values: readonly number[], factor: number): number[] {
  const { lower, upper } = fences(values, factor);
  const low = Math.min(percentile(values, 0.01), lower);
  const high = Math.max(percentile(values, 0.99), upper);
  return values.filter((value) => value >= low && value <= high);
}

function fences(values: readonly number[], factor: number): { lower: number; upper: number } {
  const quarter = percentile(values, 0.25);
  const threeQuarters = percentile(values, 0.75);
  const reach = factor * (threeQuarters - quarter);
  return { lower: quarter - reach, upper: threeQuarters + reach };
}
