import { isTerminating } from './assess-run.ts';
import { ERROR_RETRY_MS, effectiveCount, initialDelayMs, intervalMs } from './metric-rules.ts';
import { isCompleted } from './phase.ts';
import {
  type AnalysisRunState,
  lastMeasurement,
  type Measurement,
  metricStatus,
} from './status.ts';
import type { Metric } from './template.ts';

/** What is to be done for a metric now: a new measurement, or something with one in flight. */
export interface MeasurementTask {
  readonly kind: 'run' | 'resume' | 'terminate';
  readonly metric: Metric;
  readonly inFlight?: Measurement;
}

/**
 * The measurements that are due (Argo Rollouts `generateMetricTasks`). Intervals run from the
 * finish of the last measurement and must be exceeded; nothing is caught up.
 */
export function measurementTasks(run: AnalysisRunState, nowMs: number): MeasurementTask[] {
  if (isCompleted(run.phase)) return [];
  const terminating = isTerminating(run);
  const tasks: MeasurementTask[] = [];
  for (const metric of run.metrics) {
    const status = metricStatus(run, metric.name);
    if (status !== undefined && isCompleted(status.phase)) continue;
    const last = lastMeasurement(status);
    if (last !== undefined && last.finishedAtMs === null) {
      if (terminating) tasks.push({ kind: 'terminate', metric, inFlight: last });
      else if ((last.resumeAtMs ?? nowMs) <= nowMs) {
        tasks.push({ kind: 'resume', metric, inFlight: last });
      }
    } else if (!terminating && nowMs >= dueAtMs(run, metric)) {
      tasks.push({ kind: 'run', metric });
    }
  }
  return tasks;
}

/** The first millisecond at which a new measurement may start; infinite if none is wanted. */
function dueAtMs(run: AnalysisRunState, metric: Metric): number {
  const status = metricStatus(run, metric.name);
  const last = lastMeasurement(status);
  if (status === undefined || last === undefined) {
    const delayMs = initialDelayMs(metric);
    if (delayMs === undefined) return metric.initialDelay ? Infinity : -Infinity;
    // The delay counts from the first turn, so without one nothing is due yet.
    return run.startedAtMs === null ? Infinity : since(run, run.startedAtMs) + delayMs;
  }
  const count = effectiveCount(metric);
  if (count !== undefined && status.count >= count) return Infinity;
  const waitMs = last.phase === 'Error' ? ERROR_RETRY_MS : (intervalMs(metric) ?? ERROR_RETRY_MS);
  return Math.floor(since(run, last.finishedAtMs ?? 0) + waitMs) + 1;
}

function since({ resumedAtMs }: AnalysisRunState, atMs: number): number {
  return Math.max(atMs, resumedAtMs ?? atMs);
}

/**
 * When Argo would look at the run again (`calculateNextReconcileTime`), or null. At that very
 * millisecond an interval is reached but not yet exceeded; see `runWakeAtMs` for a time to wait
 * for.
 */
export function nextReconcileAtMs(run: AnalysisRunState, nowMs: number): number | null {
  let earliest: number | null = null;
  for (const metric of run.metrics) {
    const atMs = reconcileAtMs(run, metric, nowMs);
    if (atMs !== null && (earliest === null || atMs < earliest)) earliest = atMs;
  }
  return earliest;
}

function reconcileAtMs(run: AnalysisRunState, metric: Metric, nowMs: number): number | null {
  const status = metricStatus(run, metric.name);
  if (status !== undefined && isCompleted(status.phase)) return null;
  const last = lastMeasurement(status);
  if (status === undefined || last === undefined) {
    const delayMs = initialDelayMs(metric);
    return delayMs === undefined ? null : (run.startedAtMs ?? nowMs) + delayMs;
  }
  if (last.finishedAtMs === null) return last.resumeAtMs;
  const count = effectiveCount(metric);
  if (count !== undefined && status.count >= count) return null;
  if (last.phase === 'Error') return last.finishedAtMs + ERROR_RETRY_MS;
  const everyMs = intervalMs(metric);
  return everyMs === undefined ? null : last.finishedAtMs + everyMs;
}

/** When the world should take the next turn; null if only an answer or a command can change it. */
export function wakeAtMs(run: AnalysisRunState): number | null {
  if (isCompleted(run.phase)) return null;
  if (isTerminating(run)) return run.lastTurnAtMs;
  let earliest = Infinity;
  for (const metric of run.metrics) {
    const status = metricStatus(run, metric.name);
    if (status !== undefined && isCompleted(status.phase)) continue;
    const last = lastMeasurement(status);
    const inFlight = last !== undefined && last.finishedAtMs === null;
    const atMs = inFlight ? (last.resumeAtMs ?? run.lastTurnAtMs) : dueAtMs(run, metric);
    earliest = Math.min(earliest, Math.max(atMs, run.lastTurnAtMs));
  }
  if (run.startedAtMs === null) return run.lastTurnAtMs;
  return earliest === Infinity ? null : earliest;
}
