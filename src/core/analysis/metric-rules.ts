import { goDurationMs } from './go-duration.ts';
import { intValue } from './int-or-string.ts';
import type { Metric } from './template.ts';

/** Without a consecutiveErrorLimit, the fifth error in a row ends the metric. */
const DEFAULT_CONSECUTIVE_ERROR_LIMIT = 4;

/** How long after an error the next try comes, whatever the interval. */
export const ERROR_RETRY_MS = 10_000;

/** How many measurements the metric wants; undefined for no end. */
export function effectiveCount(metric: Metric): number | undefined {
  const count = intValue(metric.count);
  if (count !== 0) return count;
  return metric.interval ? undefined : 1;
}

export function consecutiveErrorLimit(metric: Metric): number {
  return metric.consecutiveErrorLimit === undefined
    ? DEFAULT_CONSECUTIVE_ERROR_LIMIT
    : intValue(metric.consecutiveErrorLimit);
}

export function intervalMs(metric: Metric): number | undefined {
  return metric.interval ? goDurationMs(metric.interval) : undefined;
}

export function initialDelayMs(metric: Metric): number | undefined {
  return metric.initialDelay ? goDurationMs(metric.initialDelay) : undefined;
}
