import { plainFloat } from '../go-numbers.ts';
import type { JsonValue, MetricResult } from './reading.ts';

/** A Prometheus answer, stripped to what a condition can see: labels and timestamps are lost. */
export type PrometheusAnswer =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'vector'; readonly values: readonly number[] }
  | { readonly type: 'matrix'; readonly series: readonly (readonly number[])[] }
  | { readonly type: 'string' };

export type PrometheusResult =
  | { readonly ok: true; readonly result: MetricResult; readonly valueText: string }
  | { readonly ok: false; readonly error: string };

/**
 * What Argo makes of an answer: a scalar is a float64, a vector or a matrix a []float64 in the
 * order of the response, series after series.
 */
export function prometheusResult(answer: PrometheusAnswer | null): PrometheusResult {
  if (answer === null || answer.type === 'string') {
    return { ok: false, error: 'Prometheus metric type not supported' };
  }
  const value = resultValue(answer);
  return { ok: true, result: { kind: 'prom', value }, valueText: prometheusValueText(value) };
}

function resultValue(answer: Exclude<PrometheusAnswer, { type: 'string' }>): number | number[] {
  if (answer.type === 'scalar') return answer.value;
  return answer.type === 'vector' ? [...answer.values] : answer.series.flat();
}

/** `10`, `NaN`, `+Inf`, `[10,11]`: never with an exponent. */
export function prometheusValueText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(prometheusValueText).join(',')}]`;
  return typeof value === 'number' ? plainFloat(value) : String(value);
}
