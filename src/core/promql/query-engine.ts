import type { Expr, Semantics } from './ast.ts';
import { PromqlError } from './error.ts';
import { type Answer, evaluateInstant, evaluateRange, type RangeOfSteps } from './evaluate.ts';
import type { EvaluationSettings } from './evaluation.ts';
import { type Note, noteText } from './notes.ts';
import { parseQuery } from './parse.ts';
import type { SeriesStore } from './store.ts';
import type { QueryValue } from './value.ts';

/** An analysis asks the same few queries again and again; a dashboard some dozens. */
const MAX_PARSED_QUERIES = 200;

/** Answers queries from a store. A query that cannot be answered is an answer too. */
export interface QueryEngine {
  instant(query: string, atMs: number): EngineAnswer;
  range(query: string, range: RangeOfSteps): EngineAnswer;
}

export type EngineAnswer =
  | {
      readonly ok: true;
      readonly value: QueryValue;
      readonly warnings: readonly string[];
      readonly infos: readonly string[];
    }
  | { readonly ok: false; readonly error: string; readonly kind: 'parse' | 'execution' };

/** Parses a query, or knows it already. Throws PromqlError. */
export type ParseQuery = (query: string) => Expr;

/** Share it between the engines of many stores that are asked the same. */
export function rememberingParser(semantics: Semantics): ParseQuery {
  const parsed = new Map<string, Expr>();
  return (query) => {
    const known = parsed.get(query);
    if (known !== undefined) return known;
    const expr = parseQuery(query, semantics);
    const [oldest] = parsed.keys();
    if (parsed.size >= MAX_PARSED_QUERIES && oldest !== undefined) parsed.delete(oldest);
    parsed.set(query, expr);
    return expr;
  };
}

export function engineOver(
  store: SeriesStore,
  settings: EvaluationSettings,
  parse: ParseQuery = rememberingParser(settings.semantics),
): QueryEngine {
  function answer(query: string, evaluate: (expr: Expr) => Answer): EngineAnswer {
    try {
      const { value, warnings, infos } = evaluate(parse(query));
      const placed = (note: Note) => noteText(note, query);
      return { ok: true, value, warnings: warnings.map(placed), infos: infos.map(placed) };
    } catch (error) {
      if (error instanceof PromqlError)
        return { ok: false, error: error.message, kind: error.kind };
      throw error;
    }
  }

  return {
    instant: (query, atMs) => answer(query, (expr) => evaluateInstant(store, expr, atMs, settings)),
    range: (query, range) => answer(query, (expr) => evaluateRange(store, expr, range, settings)),
  };
}

/** In the wording of the HTTP API, so that a journal reads the same whoever answered. */
export function failureText({ kind, error }: Extract<EngineAnswer, { ok: false }>): string {
  return kind === 'parse' ? `invalid parameter "query": ${error}` : error;
}
