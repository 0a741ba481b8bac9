import { prometheusResult } from '../core/analysis/prometheus-result.ts';
import type { Reading } from '../core/analysis/reading.ts';
import type { Ask } from '../core/analysis/run.ts';
import { rescaleQuery } from '../core/promql/rescale.ts';
import type { QueryValue } from '../core/promql/value.ts';
import type { Prometheus, QueryAnswer } from './prometheus/port.ts';

/** Turns what the engine asks into queries of one Prometheus, and its answers into readings. */
export interface PrometheusReader {
  readonly prometheus: Prometheus;
  /** How many times faster than the clock the plan runs: ranges in queries shrink by it. */
  readonly compression: number;
  /** Plan time, for the readings' own times. */
  nowMs(): number;
  /** When a plan time is on the wall, ms since the epoch. */
  wallAtMs(planMs: number): number;
}

/** Reads one ask. Never rejects: whatever goes wrong is a failed reading. */
export async function readAsk(reader: PrometheusReader, ask: Ask, atMs: number): Promise<Reading> {
  const startedAtMs = reader.nowMs();
  const stamp = () => ({ askId: ask.id, startedAtMs, finishedAtMs: reader.nowMs() });
  const query = ask.provider.prometheus?.query;
  if (query === undefined) {
    const [kind = 'none'] = Object.keys(ask.provider);
    return { ok: false, ...stamp(), error: `provider ${kind} cannot be asked; use prometheus` };
  }
  const scaled = scaledQuery(query, reader.compression);
  if (!scaled.ok) return { ok: false, ...stamp(), error: scaled.error };
  const answer = await reader.prometheus.query(scaled.query, reader.wallAtMs(atMs));
  return { ...readingOf(answer), ...stamp() };
}

function scaledQuery(
  query: string,
  factor: number,
): { readonly ok: true; readonly query: string } | { readonly ok: false; readonly error: string } {
  try {
    return { ok: true, query: factor === 1 ? query : rescaleQuery(query, factor) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

type Answered = { ok: true } & Pick<Extract<Reading, { ok: true }>, 'result' | 'warnings'>;

function readingOf(answer: QueryAnswer): Answered | { ok: false; error: string } {
  if (!answer.ok) return { ok: false, error: answer.error };
  const converted = prometheusResult(simplified(answer.value));
  if (!converted.ok) return { ok: false, error: converted.error };
  return { ok: true, result: converted.result, warnings: answer.warnings };
}

function simplified(value: QueryValue): Parameters<typeof prometheusResult>[0] {
  switch (value.type) {
    case 'scalar':
      return { type: 'scalar', value: value.value };
    case 'vector':
      return { type: 'vector', values: value.samples.map((sample) => sample.value) };
    case 'matrix':
      return {
        type: 'matrix',
        series: value.series.map(({ points }) => points.map((point) => point.value)),
      };
    case 'string':
      return { type: 'string' };
  }
}
