import type { Semantics } from '../../../../src/core/promql/ast.ts';
import { PromqlError } from '../../../../src/core/promql/error.ts';
import { evaluateInstant, evaluateRange } from '../../../../src/core/promql/evaluate.ts';
import { DEFAULT_SETTINGS } from '../../../../src/core/promql/evaluation.ts';
import { parseQuery } from '../../../../src/core/promql/parse.ts';
import type { SeriesStore } from '../../../../src/core/promql/store.ts';
import type { RealPrometheus } from '../oracle/real-prometheus.ts';
import { type Comparable, ofApi, ofValue } from './compare.ts';

/** A query, and the time or (with a step) the range that it is asked for. */
export interface Question {
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number | undefined;
}

export async function theirAnswer(
  real: RealPrometheus,
  { query, startMs, endMs, stepMs }: Question,
): Promise<Comparable> {
  const seconds = (ms: number) => String(ms / 1_000);
  const times =
    stepMs === undefined
      ? { time: seconds(startMs) }
      : { start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) };
  return ofApi(await real.query(query, times));
}

export function ourAnswer(
  store: SeriesStore,
  { query, startMs, endMs, stepMs }: Question,
  semantics: Semantics,
): Comparable {
  const settings = { ...DEFAULT_SETTINGS, semantics };
  try {
    const expr = parseQuery(query, semantics);
    const answer =
      stepMs === undefined
        ? evaluateInstant(store, expr, startMs, settings)
        : evaluateRange(store, expr, { startMs, endMs, stepMs }, settings);
    return ofValue(answer.value);
  } catch (error) {
    if (error instanceof PromqlError) return { error: error.message };
    throw error;
  }
}
