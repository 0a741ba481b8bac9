/**
 * Histogram bounds in seconds. Quantiles are interpolated inside a bucket, so buckets are narrow
 * where thresholds are set: a quarter of a second to five, with 2.0 a bound of its own.
 */
export const LATENCY_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
  1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7.5, 10, 15, 20, 30, 45, 60,
];

export const FIRST_TOKEN_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 1, 1.25, 1.5, 2,
  2.5, 3, 4, 5, 7.5, 10, 20, 30, 60,
];

export const INTER_TOKEN_BUCKETS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5,
  0.75, 1, 2, 5, 10,
];

/** The bounds of the histograms that the router exposes, by metric. */
export const BUCKETS_BY_HISTOGRAM: ReadonlyMap<string, readonly number[]> = new Map([
  ['inference_latency_seconds', LATENCY_BUCKETS],
  ['inference_time_to_first_token_seconds', FIRST_TOKEN_BUCKETS],
  ['inference_inter_token_latency_seconds', INTER_TOKEN_BUCKETS],
]);
