import { assessMetric, brokenLimit } from '../assess-metric.ts';
import { assessRun, isTerminating } from '../assess-run.ts';
import { judge } from '../measure.ts';
import { effectiveCount } from '../metric-rules.ts';
import { pickMetrics } from '../name-rules.ts';
import { type AnalysisPhase, isWorse } from '../phase.ts';
import type { JsonValue, MetricResult } from '../reading.ts';
import {
  type AnalysisRunState,
  EMPTY_SUMMARY,
  type Measurement,
  type MetricStatus,
  type RunSummary,
} from '../status.ts';
import type { DryRun, Metric } from '../template.ts';
import { type Case, different, firstDifference, withNumbers } from './vector-file.ts';

type GivenStatus = Omit<Partial<MetricStatus>, 'measurements'> & {
  readonly measurements?: readonly Partial<Measurement>[];
};

export interface AssessFile {
  readonly metricStatus?: readonly {
    readonly name: string;
    readonly metric: Metric;
    readonly result: GivenStatus;
    readonly terminating: boolean;
    readonly expectedPhase: AnalysisPhase;
    readonly limitMessage?: string;
  }[];
  readonly measurementPhase?: readonly {
    readonly successCondition: string;
    readonly failureCondition: string;
    readonly result: JsonValue;
    readonly resultKind: MetricResult['kind'];
    readonly expectedPhase: AnalysisPhase;
    readonly message?: string;
  }[];
  readonly isWorse?: readonly {
    readonly current: AnalysisPhase;
    readonly new: AnalysisPhase;
    readonly isWorse: boolean;
  }[];
  readonly effectiveCount?: readonly {
    readonly metric: Metric;
    readonly effectiveCount: number | null;
  }[];
  readonly runStatus?: readonly RunStatusCase[];
}

interface RunStatusCase {
  readonly name: string;
  readonly spec: {
    readonly metrics: readonly Metric[];
    readonly dryRun?: readonly DryRun[];
    readonly terminate?: boolean;
  };
  readonly metricResults: readonly GivenStatus[];
  readonly expectedPhase: AnalysisPhase;
  readonly expectedMessage?: string;
  readonly expectedTerminatingAfter?: boolean;
  readonly expectedResults?: readonly object[];
  readonly runSummary?: RunSummary;
  readonly dryRunSummary?: RunSummary;
}

export function assessCases(file: AssessFile): Case[] {
  return [
    ...(file.metricStatus ?? []).map((given) => {
      const status = fullStatus(given.result);
      const phase = assessMetric(given.metric, status, given.terminating);
      const message = brokenLimit(given.metric, status)?.message ?? '';
      const wrong = firstDifference(
        different('phase', given.expectedPhase, phase),
        different('limit', given.limitMessage, message),
      );
      return { name: `metricStatus ${given.name}`, wrong };
    }),
    ...(file.measurementPhase ?? []).map((given) => {
      const result = { kind: given.resultKind, value: withNumbers(given.result) };
      const { phase, message } = judge(given, result, 0);
      const wrong = firstDifference(
        different('phase', given.expectedPhase, phase),
        different('message', fixedPart(given.message), message && fixedPart(message)),
      );
      const name = `${given.successCondition} / ${given.failureCondition}`;
      return { name: `measurementPhase ${name}`, wrong };
    }),
    ...(file.isWorse ?? []).map((given) => ({
      name: `isWorse ${given.current} ${given.new}`,
      wrong: different('isWorse', given.isWorse, isWorse(given.current, given.new)),
    })),
    ...(file.effectiveCount ?? []).map(({ metric, effectiveCount: expected }) => ({
      name: `effectiveCount ${JSON.stringify(metric)}`,
      wrong: different('count', expected, effectiveCount(metric) ?? null),
    })),
    ...(file.runStatus ?? []).map(runStatusCase),
  ];
}

/** A condition's error in our words is not Go's; what stands before it is fixed. */
export function fixedPart(message: string | undefined): string | undefined {
  return message?.replace(/(could not evaluate \w+ ".*": )(?!metric result is nil).*$/s, '$1');
}

function runStatusCase(given: RunStatusCase): Case {
  const dryRun = pickMetrics('dryRun', given.spec.dryRun ?? [], given.spec.metrics);
  const before: AnalysisRunState = {
    name: given.name,
    args: [],
    metrics: given.spec.metrics,
    dryRunMetrics: [...dryRun.picked.keys()],
    retention: {},
    terminate: given.spec.terminate ?? false,
    phase: 'Pending',
    message: '',
    startedAtMs: null,
    completedAtMs: null,
    lastTurnAtMs: 0,
    metricResults: given.metricResults.map(fullStatus),
    runSummary: EMPTY_SUMMARY,
    dryRunSummary: null,
  };
  const run = assessRun(before, 0);
  const wrong = firstDifference(
    different('phase', given.expectedPhase, run.phase),
    different('message', given.expectedMessage, run.message),
    different('terminating', given.expectedTerminatingAfter, isTerminating(run)),
    different('results', given.expectedResults, run.metricResults.map(summarised).sort(byName)),
    different('runSummary', given.runSummary, run.runSummary),
    different('dryRunSummary', given.dryRunSummary, run.dryRunSummary),
  );
  return { name: `runStatus ${given.name}`, wrong };
}

export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** A metric's standing in the few fields that the cases state. */
export function summarised(status: MetricStatus) {
  const last = status.measurements.at(-1);
  return {
    name: status.name,
    phase: status.phase,
    count: status.count,
    successful: status.successful,
    failed: status.failed,
    inconclusive: status.inconclusive,
    error: status.error,
    consecutiveError: status.consecutiveError,
    consecutiveSuccess: status.consecutiveSuccess,
    measurements: status.measurements.length,
    ...(last === undefined ? {} : { lastPhase: last.phase }),
    ...(status.message === '' ? {} : { message: status.message }),
    ...(status.dryRun ? { dryRun: true } : {}),
  };
}

function fullStatus(given: GivenStatus): MetricStatus {
  return {
    name: '',
    phase: 'Running',
    message: '',
    count: 0,
    successful: 0,
    failed: 0,
    inconclusive: 0,
    error: 0,
    consecutiveError: 0,
    consecutiveSuccess: 0,
    dryRun: false,
    ...given,
    measurements: (given.measurements ?? []).map(fullMeasurement),
  };
}

function fullMeasurement(given: Partial<Measurement>): Measurement {
  return {
    phase: 'Pending',
    value: '',
    message: '',
    startedAtMs: 0,
    finishedAtMs: given.phase === 'Running' ? null : 0,
    resumeAtMs: null,
    metadata: {},
    ...given,
  };
}
