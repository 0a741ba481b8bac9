import { intValue } from './int-or-string.ts';
import { consecutiveErrorLimit, effectiveCount } from './metric-rules.ts';
import { type AnalysisPhase, isCompleted } from './phase.ts';
import { lastMeasurement, type MetricStatus } from './status.ts';
import type { Metric } from './template.ts';

/** A limit that a metric has broken: the phase it leads to, and Argo's words for it. */
export interface BrokenLimit {
  readonly phase: 'Failed' | 'Inconclusive' | 'Error';
  readonly message: string;
}

/**
 * A metric's phase from its counters (Argo Rollouts `assessMetricStatus`). Limits are exceeded, not
 * reached: with a failureLimit of 3 the fourth failure fails the metric.
 */
export function assessMetric(
  metric: Metric,
  status: MetricStatus,
  terminating: boolean,
): AnalysisPhase {
  if (isCompleted(status.phase)) return status.phase;
  const last = lastMeasurement(status);
  if (last === undefined) return terminating ? 'Successful' : 'Pending';
  if (!isCompleted(last.phase)) return 'Running';
  const broken = brokenLimit(metric, status);
  if (broken !== undefined) return broken.phase;
  const wantedInARow = intValue(metric.consecutiveSuccessLimit);
  if (wantedInARow > 0 && status.consecutiveSuccess >= wantedInARow) return 'Successful';
  const count = effectiveCount(metric);
  if (count !== undefined && status.count >= count) {
    if (wantedInARow <= 0) return 'Successful';
    return intValue(metric.failureLimit) >= 0 ? 'Inconclusive' : 'Failed';
  }
  return terminating ? 'Successful' : 'Running';
}

/** The limit that decides, if any is broken: errors over inconclusive over failures. */
export function brokenLimit(metric: Metric, status: MetricStatus): BrokenLimit | undefined {
  const errorLimit = consecutiveErrorLimit(metric);
  if (status.consecutiveError > errorLimit) {
    const errors = `consecutiveErrors (${status.consecutiveError})`;
    return { phase: 'Error', message: `${errors} > consecutiveErrorLimit (${errorLimit})` };
  }
  const inconclusiveLimit = intValue(metric.inconclusiveLimit);
  if (status.inconclusive > inconclusiveLimit) {
    return {
      phase: 'Inconclusive',
      message: `inconclusive (${status.inconclusive}) > inconclusiveLimit (${inconclusiveLimit})`,
    };
  }
  const failureLimit = intValue(metric.failureLimit);
  if (failureLimit >= 0 && status.failed > failureLimit) {
    return {
      phase: 'Failed',
      message: `failed (${status.failed}) > failureLimit (${failureLimit})`,
    };
  }
  return undefined;
}
