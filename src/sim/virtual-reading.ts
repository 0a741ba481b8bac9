import { prometheusAddress, queryRange } from '../core/analysis/prometheus-config.ts';
import { prometheusResult } from '../core/analysis/prometheus-result.ts';
import { type PrometheusProvider, providersOf } from '../core/analysis/provider.ts';
import type { Reading } from '../core/analysis/reading.ts';
import type { Ask } from '../core/analysis/run.ts';
import { plainValues } from '../core/promql/plain-values.ts';
import { type EngineAnswer, failureText, type QueryEngine } from '../core/promql/query-engine.ts';
import { rangeProblem } from '../core/promql/range-problem.ts';

/** Stands for the address where none is dialled. */
const OWN_ADDRESS = 'http://own';

/** Who answers queries in virtual time, and from when on its clock counts. */
export interface VirtualPrometheus {
  readonly engine: QueryEngine;
  /** The time, as the store has it, at which the plan began. */
  readonly epochMs: number;
  /** Why it answers nothing; null as long as it does. */
  readonly down: string | null;
}

/**
 * Reads what a metric asks, at once. There is no other service in virtual time than Prometheus:
 * whatever asks one gets an error, as from a service that is not there.
 */
export function readVirtually(ask: Ask, atMs: number, prometheus: VirtualPrometheus): Reading {
  const stamp = { askId: ask.id, startedAtMs: atMs, finishedAtMs: atMs };
  const [name] = providersOf(ask.provider);
  const settings = ask.provider.prometheus;
  if (name === undefined || settings === undefined || settings === null) {
    const what = name === undefined ? 'no provider' : `the provider ${name}`;
    return { ok: false, ...stamp, error: `${what} can be read in virtual time` };
  }
  const address = prometheusAddress(settings, OWN_ADDRESS);
  if (!address.ok) return { ok: false, ...stamp, error: address.error };
  if (prometheus.down !== null) return { ok: false, ...stamp, error: prometheus.down };
  const answer = answered(settings, atMs, prometheus);
  if (!answer.ok) return { ok: false, ...stamp, error: answer.error };
  const converted = prometheusResult(plainValues(answer.value));
  return converted.ok
    ? { ...stamp, ...converted, warnings: answer.warnings }
    : { ok: false, ...stamp, error: converted.error };
}

type Answered = Pick<Extract<EngineAnswer, { ok: true }>, 'ok' | 'value' | 'warnings'>;
type Unanswered = { readonly ok: false; readonly error: string };

function answered(
  { query = '', rangeQuery }: PrometheusProvider,
  atMs: number,
  { engine, epochMs }: VirtualPrometheus,
): Answered | Unanswered {
  const nowMs = epochMs + atMs;
  if (rangeQuery === undefined) return worded(engine.instant(query, nowMs));
  const range = queryRange(rangeQuery, nowMs);
  if (!range.ok) return range;
  const error = rangeProblem(range);
  return error === undefined ? worded(engine.range(query, range)) : { ok: false, error };
}

function worded(answer: EngineAnswer): Answered | Unanswered {
  return answer.ok ? answer : { ok: false, error: failureText(answer) };
}
