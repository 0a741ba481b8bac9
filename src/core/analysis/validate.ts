import { parseGoDuration } from './go-duration.ts';
import { intValue } from './int-or-string.ts';
import { consecutiveErrorLimit } from './metric-rules.ts';
import { providersOf } from './provider.ts';
import type { Metric } from './template.ts';

/** What is wrong with a run's metrics, in Argo's words and order, or undefined if nothing is. */
export function validateMetrics(metrics: readonly Metric[]): string | undefined {
  if (metrics.length === 0) return 'no metrics specified';
  const names = new Set<string>();
  for (const [index, metric] of metrics.entries()) {
    const problem = names.has(metric.name)
      ? `duplicate name '${metric.name}'`
      : (limitProblem(metric) ?? timingProblem(metric) ?? providerProblem(metric));
    if (problem !== undefined) return `metrics[${index}]: ${problem}`;
    names.add(metric.name);
  }
  return undefined;
}

function limitProblem(metric: Metric): string | undefined {
  const failureLimit = intValue(metric.failureLimit);
  const inARow = intValue(metric.consecutiveSuccessLimit);
  if (inARow < 0) return 'consecutiveSuccessLimit must be >= 0';
  if (failureLimit < -1) return 'failureLimit must be >= 0, or -1 to be disabled';
  if (inARow === 0 && failureLimit === -1) {
    return 'failureLimit and consecutiveSuccessLimit cannot both be disabled';
  }
  if (intValue(metric.inconclusiveLimit) < 0) return 'inconclusiveLimit must be >= 0';
  if (consecutiveErrorLimit(metric) < 0) return 'consecutiveErrorLimit must be >= 0';
  return countProblem(metric, failureLimit, inARow);
}

function countProblem(metric: Metric, failureLimit: number, inARow: number): string | undefined {
  const count = intValue(metric.count);
  if (count <= 0) return undefined;
  if (failureLimit >= 0 && count < failureLimit + inARow) {
    const limits = `(${failureLimit} + ${inARow})`;
    const sum = `failureLimit + consecutiveSuccessLimit ${limits}`;
    return `count (${count}) must be >= ${sum} if both >= 0`;
  }
  if (failureLimit === -1 && count < inARow) return 'count must be >= consecutiveSuccessLimit';
  if (count < intValue(metric.inconclusiveLimit)) return 'count must be >= inconclusiveLimit';
  return undefined;
}

function timingProblem(metric: Metric): string | undefined {
  if (intValue(metric.count) > 1 && !metric.interval) {
    return 'interval must be specified when count > 1';
  }
  const interval = metric.interval ? parseGoDuration(metric.interval) : undefined;
  if (interval?.ok === false) return `invalid interval string: ${interval.error}`;
  const delay = metric.initialDelay ? parseGoDuration(metric.initialDelay) : undefined;
  if (delay?.ok === false) return `invalid startDelay string: ${delay.error}`;
  return undefined;
}

function providerProblem(metric: Metric): string | undefined {
  const providers = providersOf(metric.provider);
  if (providers.length === 0) return 'no provider specified';
  return providers.length > 1 ? 'multiple providers specified' : undefined;
}
