import { assessMetric, brokenLimit } from './assess-metric.ts';
import { type AnalysisPhase, type CompletedPhase, isCompleted, isWorse } from './phase.ts';
import {
  type AnalysisRunState,
  EMPTY_SUMMARY,
  lastMeasurement,
  type MetricStatus,
  metricStatus,
  type RunSummary,
  withMetricStatus,
} from './status.ts';
import type { Metric } from './template.ts';

/** A run ends early when it is told to, or when a metric that counts has ended badly. */
export function isTerminating(run: AnalysisRunState): boolean {
  return (
    run.terminate ||
    run.metricResults.some(
      (result) => !result.dryRun && isCompleted(result.phase) && result.phase !== 'Successful',
    )
  );
}

/**
 * The run with every metric's phase brought up to date, and its own phase and message from the
 * worst of them (Argo Rollouts `assessRunStatus`). Whether it is terminating is decided before the
 * metrics are looked at, so a metric that fails now ends its siblings only in the next turn.
 */
export function assessRun(before: AnalysisRunState, nowMs: number): AnalysisRunState {
  const terminating = isTerminating(before);
  let run: AnalysisRunState = { ...before, startedAtMs: before.startedAtMs ?? nowMs };
  let everythingCompleted = true;
  let worst: { phase: AnalysisPhase; message: string } | undefined;
  let message = run.terminate ? 'Run Terminated' : '';
  let [runSummary, dryRunSummary] = [EMPTY_SUMMARY, EMPTY_SUMMARY];
  for (const metric of run.metrics) {
    const dryRun = run.dryRunMetrics.includes(metric.name);
    const status = metricStatus(run, metric.name);
    const assessed = status && assessStatus(metric, status, terminating);
    if (assessed !== undefined) run = withMetricStatus(run, assessed);
    const ended = assessed && isCompleted(assessed.phase) ? assessed.phase : undefined;
    const counted = ended && assessed && summaryPhase(metric, assessed);
    if (dryRun) dryRunSummary = withCounted(dryRunSummary, counted);
    else runSummary = withCounted(runSummary, counted);
    if (assessed === undefined || ended === undefined) {
      everythingCompleted = false;
    } else if (!dryRun && (worst === undefined || isWorse(worst.phase, ended))) {
      message = whyCompleted(metric, assessed) ?? message;
      worst = { phase: ended, message };
    }
  }
  run = { ...run, runSummary, dryRunSummary };
  if (!terminating && !everythingCompleted) return withPhase(run, 'Running', nowMs, '');
  return withPhase(run, worst?.phase ?? 'Successful', nowMs, message);
}

function assessStatus(metric: Metric, status: MetricStatus, terminating: boolean): MetricStatus {
  const phase = assessMetric(metric, status, terminating);
  const changed =
    phase === status.phase
      ? status
      : { ...status, phase, message: lastMeasurement(status)?.message ?? status.message };
  const broken = brokenLimit(metric, changed);
  if (!changed.dryRun || broken === undefined || !isCompleted(phase)) return changed;
  return { ...changed, message: `Metric assessed ${phase} due to ${broken.message}` };
}

function whyCompleted(metric: Metric, status: MetricStatus): string | undefined {
  const broken = brokenLimit(metric, status);
  if (broken === undefined) return undefined;
  const because = status.message === '' ? '' : `: "Error Message: ${status.message}"`;
  return `Metric "${metric.name}" assessed ${status.phase} due to ${broken.message}${because}`;
}

/**
 * Argo counts by broken limit: a metric that ended badly without breaking one counts as successful.
 */
function summaryPhase(metric: Metric, status: MetricStatus): CompletedPhase {
  return brokenLimit(metric, status)?.phase ?? 'Successful';
}

function withCounted(summary: RunSummary, ended: CompletedPhase | undefined): RunSummary {
  const more = { ...summary, count: summary.count + 1 };
  switch (ended) {
    case undefined:
      return more;
    case 'Successful':
      return { ...more, successful: summary.successful + 1 };
    case 'Failed':
      return { ...more, failed: summary.failed + 1 };
    case 'Inconclusive':
      return { ...more, inconclusive: summary.inconclusive + 1 };
    case 'Error':
      return { ...more, error: summary.error + 1 };
  }
}

function withPhase(
  run: AnalysisRunState,
  phase: AnalysisPhase,
  nowMs: number,
  message: string,
): AnalysisRunState {
  if (run.phase === phase) return run;
  return { ...run, phase, message, completedAtMs: isCompleted(phase) ? nowMs : null };
}
