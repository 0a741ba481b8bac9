import { evaluateCondition } from './condition.ts';
import { goJsonOfAny } from './go-json.ts';
import type { AnalysisPhase } from './phase.ts';
import { prometheusValueText } from './prometheus-result.ts';
import type { MetricResult, Reading } from './reading.ts';
import type { Measurement } from './status.ts';
import type { Metric } from './template.ts';

export interface Judgement {
  readonly phase: Extract<AnalysisPhase, 'Successful' | 'Failed' | 'Inconclusive' | 'Error'>;
  /** Empty unless a condition could not be evaluated. */
  readonly message: string;
}

type Conditions = Pick<Metric, 'successCondition' | 'failureCondition'>;

/**
 * Whether a result is good (Argo Rollouts `EvaluateResult`): with both conditions, neither true is
 * Inconclusive and both true is Failed; with none, anything is Successful.
 */
export function judge(conditions: Conditions, result: MetricResult, nowMs: number): Judgement {
  const { successCondition = '', failureCondition = '' } = conditions;
  let [succeeded, failed] = [false, false];
  if (successCondition !== '') {
    const success = evaluateCondition(successCondition, result, nowMs);
    if (!success.ok) return unjudged('successCondition', successCondition, result, success.error);
    succeeded = success.value;
  }
  if (failureCondition !== '') {
    const failure = evaluateCondition(failureCondition, result, nowMs);
    if (!failure.ok) return unjudged('failureCondition', failureCondition, result, failure.error);
    failed = failure.value;
  }
  if (successCondition === '' && failureCondition === '') succeeded = true;
  else if (failureCondition === '') failed = !succeeded;
  else if (successCondition === '') succeeded = !failed;
  if (failed) return { phase: 'Failed', message: '' };
  return { phase: succeeded ? 'Successful' : 'Inconclusive', message: '' };
}

/** A reading of this metric as Argo would store it. */
export function measurementOf(metric: Metric, reading: Reading): Measurement {
  const { startedAtMs, finishedAtMs } = reading;
  const times = { startedAtMs, finishedAtMs, resumeAtMs: null };
  if (!reading.ok) {
    return { phase: 'Error', value: '', message: reading.error, ...times, metadata: {} };
  }
  const warnings = reading.warnings.map((warning) => `"${warning}"`).join(', ');
  const query = metric.provider?.prometheus?.query;
  const metadata = {
    ...(query ? { ResolvedPrometheusQuery: query } : {}),
    ...(warnings === '' ? {} : { warnings }),
  };
  const { phase, message } = judge(metric, reading.result, finishedAtMs);
  const value = phase === 'Error' ? '' : (reading.valueText ?? valueText(reading.result));
  return { phase, value, message, ...times, metadata };
}

/** The text that Argo stores as a measurement's value. */
export function valueText({ kind, value }: MetricResult): string {
  return kind === 'prom' ? prometheusValueText(value) : goJsonOfAny(value);
}

function unjudged(
  field: 'successCondition' | 'failureCondition',
  condition: string,
  { value }: MetricResult,
  error: string,
): Judgement {
  const empty = value === null || (Array.isArray(value) && value.length === 0);
  const why = empty
    ? 'metric result is nil or empty: no data returned from the metric provider'
    : error;
  return { phase: 'Error', message: `could not evaluate ${field} "${condition}": ${why}` };
}
