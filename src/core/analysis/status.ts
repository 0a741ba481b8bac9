import type { AnalysisPhase } from './phase.ts';
import type { Argument, DryRun, MeasurementRetention, Metric } from './template.ts';

/** One answer of a provider, judged. `value` is the text that Argo would store. */
export interface Measurement {
  readonly phase: AnalysisPhase;
  readonly value: string;
  readonly message: string;
  readonly startedAtMs: number;
  /** Null while the measurement is in flight. */
  readonly finishedAtMs: number | null;
  /** When an in-flight measurement wants to be looked at again. */
  readonly resumeAtMs: number | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A metric's standing: Argo's `status.metricResults[]`. */
export interface MetricStatus {
  readonly name: string;
  readonly phase: AnalysisPhase;
  /**
   * The last measurement's message at the last change of phase; why, if the metric is a dry run.
   */
  readonly message: string;
  /** Oldest first; those beyond the retention are dropped, the counters keep counting. */
  readonly measurements: readonly Measurement[];
  /** successful + failed + inconclusive; errors do not count. */
  readonly count: number;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
  readonly consecutiveError: number;
  readonly consecutiveSuccess: number;
  readonly dryRun: boolean;
}

/** How many metrics there are, and how those that have completed ended. */
export interface RunSummary {
  readonly count: number;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
}

export const EMPTY_SUMMARY: RunSummary = {
  count: 0,
  successful: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
};

export interface AnalysisRunSpec {
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly args?: readonly Argument[] | undefined;
  readonly dryRun?: readonly DryRun[] | undefined;
  readonly measurementRetention?: readonly MeasurementRetention[] | undefined;
}

/** A whole run as one value: it survives JSON, and holds no secret's text. */
export interface AnalysisRunState {
  readonly name: string;
  readonly args: readonly Argument[];
  /** With the arguments filled in; references to secrets stay as written. */
  readonly metrics: readonly Metric[];
  readonly dryRunMetrics: readonly string[];
  /** Measurements kept, by metric, where a retention rule says so. */
  readonly retention: Readonly<Record<string, number>>;
  readonly terminate: boolean;
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  /** When it was taken up again after it had stood still; absent if it never did. */
  readonly resumedAtMs?: number;
  readonly lastTurnAtMs: number;
  readonly metricResults: readonly MetricStatus[];
  readonly runSummary: RunSummary;
  /** Null until the first assessment. */
  readonly dryRunSummary: RunSummary | null;
}

export function metricStatus(run: AnalysisRunState, name: string): MetricStatus | undefined {
  return run.metricResults.find((result) => result.name === name);
}

export function lastMeasurement(status: MetricStatus | undefined): Measurement | undefined {
  return status?.measurements.at(-1);
}

/** The run with this metric's standing replaced, or added at the end. */
export function withMetricStatus(run: AnalysisRunState, status: MetricStatus): AnalysisRunState {
  const known = run.metricResults.some((result) => result.name === status.name);
  return {
    ...run,
    metricResults: known
      ? run.metricResults.map((result) => (result.name === status.name ? status : result))
      : [...run.metricResults, status],
  };
}
