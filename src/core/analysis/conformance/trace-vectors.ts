import { assessRun } from '../assess-run.ts';
import { analysisEvents } from '../events.ts';
import { type AnalysisPhase, isCompleted } from '../phase.ts';
import { beginRun, stepRun } from '../run.ts';
import type { AnalysisRunSpec, AnalysisRunState, Measurement, RunSummary } from '../status.ts';
import { withMeasurement, withoutOldMeasurements } from '../take-measurement.ts';
import { type MeasurementTask, measurementTasks, nextReconcileAtMs } from '../tasks.ts';
import { byName, summarised } from './assess-vectors.ts';
import { type Case, different, firstDifference } from './vector-file.ts';

interface Outcome {
  readonly phase: AnalysisPhase | 'ProviderError';
  readonly value?: string;
  readonly message?: string;
  readonly asyncResumes?: number;
  readonly resumeAfterMs?: number;
  readonly terminatePhase?: AnalysisPhase;
}

interface Step {
  readonly tMs: number;
  readonly calls: readonly string[];
  readonly phase: AnalysisPhase;
  readonly message?: string;
  readonly requeueAfterMs?: number;
  readonly events?: readonly string[];
  readonly metricResults: readonly object[];
  readonly runSummary?: RunSummary;
  readonly dryRunSummary?: RunSummary;
}

interface Trace {
  readonly name: string;
  readonly spec: Omit<AnalysisRunSpec, 'name'>;
  readonly script: Readonly<Record<string, readonly Outcome[]>>;
  readonly terminateAtMs?: number;
  readonly steps: readonly Step[];
}

export interface TraceFile {
  readonly traces?: readonly Trace[];
}

export function traceCases(file: TraceFile): Case[] {
  return (file.traces ?? []).map((trace) => ({ name: trace.name, wrong: replay(trace) }));
}

/** Runs the trace's script on a fake clock, turn by turn, until something differs or it ends. */
function replay(trace: Trace): string | undefined {
  const provider = scriptedProvider(trace.script);
  const begun = beginRun({ ...trace.spec, name: trace.name }, 0);
  let run = begun;
  let nowMs = 0;
  for (const [index, step] of trace.steps.entries()) {
    const terminate = nowMs >= (trace.terminateAtMs ?? Number.POSITIVE_INFINITY);
    const before = index === 0 ? { ...begun, phase: 'Pending' as const } : run;
    const { after, calls } = turn({ ...run, terminate }, nowMs, provider);
    const wrong = differenceAt(step, nowMs, { before, after, calls });
    if (wrong !== undefined) return `turn ${index + 1}: ${wrong}`;
    run = after;
    nowMs = nextTurnMs(trace, run, nowMs);
  }
  return isCompleted(run.phase) ? undefined : `still ${run.phase} after the last turn`;
}

function scriptedProvider(script: Trace['script']) {
  const taken = new Map<string, number>();
  const resumed = new Map<string, number>();
  const calls: string[] = [];
  const take = ({ kind, metric, inFlight }: MeasurementTask, nowMs: number): Measurement => {
    if (kind === 'run') taken.set(metric.name, (taken.get(metric.name) ?? 0) + 1);
    if (kind === 'run') resumed.set(metric.name, 0);
    if (kind === 'resume') resumed.set(metric.name, (resumed.get(metric.name) ?? 0) + 1);
    const outcomes = script[metric.name] ?? [];
    const outcome = outcomes[(taken.get(metric.name) ?? 1) - 1] ?? outcomes.at(-1);
    if (outcome?.phase !== 'ProviderError') calls.push(`${metric.name}:${CALL[kind]}`);
    return outcomeMeasurement(outcome, {
      kind,
      startedAtMs: inFlight?.startedAtMs ?? nowMs,
      nowMs,
      resumes: resumed.get(metric.name) ?? 0,
    });
  };
  return { take, calls };
}

const CALL = { run: 'Run', resume: 'Resume', terminate: 'Terminate' } as const;

function outcomeMeasurement(
  outcome: Outcome | undefined,
  at: {
    readonly kind: MeasurementTask['kind'];
    readonly startedAtMs: number;
    readonly nowMs: number;
    readonly resumes: number;
  },
): Measurement {
  const { startedAtMs, nowMs } = at;
  const common = { value: outcome?.value ?? '', startedAtMs, metadata: {} };
  const finished = { ...common, finishedAtMs: nowMs, resumeAtMs: null };
  if (at.kind === 'terminate') {
    const phase = outcome?.terminatePhase ?? 'Successful';
    return { ...finished, phase, message: 'Metric Terminated' };
  }
  if (outcome?.asyncResumes !== undefined && at.resumes < outcome.asyncResumes) {
    const resumeAtMs = nowMs + (outcome.resumeAfterMs ?? 0);
    return { ...common, phase: 'Running', message: '', finishedAtMs: null, resumeAtMs };
  }
  const phase = outcome?.phase === 'ProviderError' ? 'Error' : (outcome?.phase ?? 'Error');
  return { ...finished, phase, message: outcome?.message ?? '' };
}

function turn(
  run: AnalysisRunState,
  nowMs: number,
  provider: ReturnType<typeof scriptedProvider>,
): { after: AnalysisRunState; calls: readonly string[] } {
  // A secret that cannot be read ends the run before anything is measured.
  if (stepRun(run, nowMs, []).phase === 'Error') {
    return { after: stepRun(run, nowMs, []), calls: [] };
  }
  if (isCompleted(run.phase)) return { after: run, calls: [] };
  const firstCall = provider.calls.length;
  let after = run;
  for (const task of measurementTasks(run, nowMs)) {
    after = withMeasurement(after, task.metric.name, provider.take(task, nowMs));
  }
  after = withoutOldMeasurements(assessRun(after, nowMs));
  return { after, calls: provider.calls.slice(firstCall) };
}

function differenceAt(
  step: Step,
  nowMs: number,
  turned: {
    readonly before: AnalysisRunState;
    readonly after: AnalysisRunState;
    readonly calls: readonly string[];
  },
): string | undefined {
  const { before, after, calls } = turned;
  const nextMs = nextReconcileAtMs(after, nowMs);
  const refused = after.phase === 'Error' && after.completedAtMs === null;
  const requeueAfterMs = nextMs === null || refused ? undefined : Math.max(0, nextMs - nowMs);
  const events = analysisEvents(before, after)
    .map(({ type, reason, message }) => `${type} ${reason} ${message}`)
    .sort();
  return firstDifference(
    different('time', step.tMs, nowMs),
    different('calls', [...step.calls].sort(), [...calls].sort()),
    different('phase', step.phase, after.phase),
    different('message', step.message ?? '', after.message),
    different('requeue', step.requeueAfterMs ?? null, requeueAfterMs ?? null),
    different('events', [...(step.events ?? [])].sort(), events),
    different('results', step.metricResults, after.metricResults.map(summarised).sort(byName)),
    different('runSummary', step.runSummary, after.runSummary),
    different('dryRunSummary', step.dryRunSummary, after.dryRunSummary),
  );
}

/**
 * The next turn comes a millisecond after the requeue time, or at once if a metric has just ended.
 */
function nextTurnMs(trace: Trace, run: AnalysisRunState, nowMs: number): number {
  const terminating = run.metricResults.some(
    ({ phase, dryRun }) => !dryRun && isCompleted(phase) && phase !== 'Successful',
  );
  if (terminating) return nowMs;
  const requeueMs = (nextReconcileAtMs(run, nowMs) ?? nowMs) + 1;
  const { terminateAtMs } = trace;
  if (terminateAtMs !== undefined && terminateAtMs > nowMs) {
    return Math.min(requeueMs, terminateAtMs);
  }
  return requeueMs;
}
