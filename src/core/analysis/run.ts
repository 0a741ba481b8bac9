import { assessRun } from './assess-run.ts';
import { measurementOf } from './measure.ts';
import { pickMetrics } from './name-rules.ts';
import { isCompleted } from './phase.ts';
import type { Provider } from './provider.ts';
import type { Reading } from './reading.ts';
import {
  NO_SECRETS,
  readSecrets,
  redacted,
  type SecretLookup,
  withSecrets,
  withSecretsUnread,
} from './secrets.ts';
import {
  type AnalysisRunSpec,
  type AnalysisRunState,
  EMPTY_SUMMARY,
  type Measurement,
  metricStatus,
} from './status.ts';
import { substituteInJson } from './substitute.ts';
import { measurementsTaken, withMeasurement, withoutOldMeasurements } from './take-measurement.ts';
import { measurementTasks, wakeAtMs } from './tasks.ts';
import type { Metric } from './template.ts';
import { validateMetrics } from './validate.ts';

/** A measurement to take: the world reads the provider and answers with a Reading. */
export interface Ask {
  /** `<metric>#<n>`, unique within the run, and the same until it is answered. */
  readonly id: string;
  readonly metric: string;
  /** With arguments and secrets filled in. */
  readonly provider: Provider;
}

export interface TurnOptions {
  /** Ends the run: once asked for, it stays asked for. */
  readonly terminate?: boolean;
  readonly secrets?: SecretLookup;
}

/** A run at its beginning; already in Error, as Argo has it, if its spec cannot be run. */
export function beginRun(spec: AnalysisRunSpec, nowMs: number): AnalysisRunState {
  const args = spec.args ?? [];
  const blank: AnalysisRunState = {
    name: spec.name,
    args,
    metrics: spec.metrics,
    dryRunMetrics: [],
    retention: {},
    terminate: false,
    phase: 'Pending',
    message: '',
    startedAtMs: null,
    completedAtMs: null,
    lastTurnAtMs: nowMs,
    metricResults: [],
    runSummary: EMPTY_SUMMARY,
    dryRunSummary: null,
  };
  const metrics: Metric[] = [];
  for (const metric of spec.metrics) {
    const substituted = substituteInJson(metric, withSecretsUnread(args));
    if (!substituted.ok) return inError(blank, unresolved(substituted.error));
    metrics.push(substituted.value);
  }
  const dryRun = pickMetrics('dryRun', spec.dryRun ?? [], metrics);
  const retention = pickMetrics('measurementRetention', spec.measurementRetention ?? [], metrics);
  const problem = validateMetrics(metrics) ?? dryRun.error ?? retention.error;
  if (problem !== undefined) return inError(blank, `Analysis spec invalid: ${problem}`);
  return {
    ...blank,
    metrics,
    dryRunMetrics: [...dryRun.picked.keys()],
    retention: Object.fromEntries([...retention.picked].map(([name, rule]) => [name, rule.limit])),
  };
}

/**
 * The run taken up again after it was not asked for a while (beyond Argo, which has nothing of the
 * kind): delays and intervals count from now, as if the last measurement had just been taken.
 */
export function resumeRun(run: AnalysisRunState, nowMs: number): AnalysisRunState {
  return isCompleted(run.phase) ? run : { ...run, resumedAtMs: nowMs };
}

/** What to measure now. The same asks come again until they are answered. */
export function dueMeasurements(
  run: AnalysisRunState,
  nowMs: number,
  lookup: SecretLookup = NO_SECRETS,
): Ask[] {
  const secrets = readSecrets(run.args, lookup);
  if (!secrets.ok) return [];
  return measurementTasks(run, nowMs)
    .filter((task) => task.kind === 'run')
    .map(({ metric }) => ({
      id: nextAskId(run, metric.name),
      metric: metric.name,
      provider: withSecrets(metric.provider ?? {}, secrets.value),
    }));
}

/**
 * One turn: judges the readings, counts them, and brings every phase up to date. Readings that
 * answer no open ask are passed over. The readings' order decides nothing.
 */
export function stepRun(
  run: AnalysisRunState,
  nowMs: number,
  readings: readonly Reading[],
  { terminate = false, secrets: lookup = NO_SECRETS }: TurnOptions = {},
): AnalysisRunState {
  if (isCompleted(run.phase)) return run;
  let next: AnalysisRunState = {
    ...run,
    lastTurnAtMs: nowMs,
    terminate: run.terminate || terminate,
  };
  const secrets = readSecrets(run.args, lookup);
  if (!secrets.ok) return inError(next, unresolved(secrets.error));
  for (const metric of run.metrics) {
    const status = metricStatus(next, metric.name);
    if (status !== undefined && isCompleted(status.phase)) continue;
    const reading = readings.find(({ askId }) => askId === nextAskId(run, metric.name));
    if (reading === undefined) continue;
    const measurement = measurementOf(withSecrets(metric, secrets.value), reading);
    next = withMeasurement(next, metric.name, withoutSecrets(measurement, secrets.value));
  }
  return withoutOldMeasurements(assessRun(next, nowMs));
}

/**
 * When the next turn is due, in milliseconds; a time that is past says at once. Null if the run is
 * over, or waits for an answer only.
 */
export function runWakeAtMs(run: AnalysisRunState): number | null {
  return wakeAtMs(run);
}

function nextAskId(run: AnalysisRunState, metricName: string): string {
  return `${metricName}#${measurementsTaken(metricStatus(run, metricName)) + 1}`;
}

/** What is kept of a measurement: its value is what the provider said, the rest must not leak. */
function withoutSecrets(
  measurement: Measurement,
  secrets: ReadonlyMap<string, string>,
): Measurement {
  const metadata = Object.entries(measurement.metadata).map(
    ([key, text]) => [key, redacted(text, secrets)] as const,
  );
  const message = redacted(measurement.message, secrets);
  return { ...measurement, message, metadata: Object.fromEntries(metadata) };
}

/** A spec that cannot be run ends in Error without a time of completion, as in Argo. */
function inError(run: AnalysisRunState, message: string): AnalysisRunState {
  return { ...run, phase: 'Error', message };
}

function unresolved(error: string): string {
  return `Unable to resolve metric arguments: ${error}`;
}
