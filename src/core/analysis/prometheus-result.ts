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
  return typeof value === 'number' ? plainNumber(value) : String(value);
}

/** The shortest decimal that reads back as the same number, without an exponent (Go's 'f', -1). */
export function plainNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponentText] = String(value).split('e');
  if (exponentText === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const exponent = Number(exponentText);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - whole.length)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(exponent, '0')}`;
}
