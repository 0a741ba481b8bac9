import { type RegexpBudget, regexpBudget } from '../regexp/regexp-budget.ts';
import type { At, Semantics } from './ast.ts';
import { PromqlError } from './error.ts';
import { DEFAULT_QUERY_LIMITS, type QueryLimits } from './limits.ts';
import type { Note } from './notes.ts';
import type { SeriesStore } from './store.ts';

export interface EvaluationSettings {
  readonly semantics: Semantics;
  /** How old the newest sample of a series may be for a selector to take it. */
  readonly lookbackMs: number;
  /** The step of a subquery that names none: the server's evaluation interval. */
  readonly subqueryStepMs: number;
  /** 3.x: names go only at the end of the query (the switch `promql-delayed-name-removal`). */
  readonly delayedNameRemoval: boolean;
  readonly limits: QueryLimits;
}

export const DEFAULT_SETTINGS: EvaluationSettings = {
  semantics: '3.x',
  lookbackMs: 300_000,
  subqueryStepMs: 60_000,
  delayedNameRemoval: false,
  limits: DEFAULT_QUERY_LIMITS,
};

/** The times at which an expression is evaluated, in milliseconds. */
export interface Steps {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** What all parts of one query share. */
export interface Evaluation {
  readonly store: SeriesStore;
  readonly settings: EvaluationSettings;
  readonly steps: Steps;
  /** What `start()` and `end()` mean: the bounds of the whole query. */
  readonly bounds: { readonly startMs: number; readonly endMs: number };
  readonly spending: Spending;
  readonly notes: Notes;
}

export interface Spending {
  samplesLeft: number;
  readonly regex: RegexpBudget;
}

/** Remarks about a query's answer, each once. */
export interface Notes {
  readonly warnings: Map<string, Note>;
  readonly infos: Map<string, Note>;
}

export function beginSpending(limits: QueryLimits): Spending {
  return { samplesLeft: limits.samples, regex: regexpBudget(limits.regexMoves) };
}

/** Throws PromqlError once a query has taken more samples than its limit. */
export function spendSamples({ spending, settings }: Evaluation, count: number): void {
  spending.samplesLeft -= count;
  if (spending.samplesLeft < 0)
    throw new PromqlError(
      'execution',
      `query processing would load too many samples into memory in query execution ` +
        `(limit samples = ${settings.limits.samples})`,
      { limit: 'samples' },
    );
}

export function stepTimeMs({ startMs, stepMs }: Steps, step: number): number {
  return startMs + step * stepMs;
}

interface Placed {
  readonly offsetMs: number;
  readonly at: At | undefined;
}

/** The time that a selector looks at when the query is at `tMs`. */
export function referenceMs({ offsetMs, at }: Placed, tMs: number, evaluation: Evaluation): number {
  return pinnedMs(at, tMs, evaluation) - offsetMs;
}

function pinnedMs(at: At | undefined, tMs: number, { bounds }: Evaluation): number {
  if (at === undefined) return tMs;
  return at === 'start' ? bounds.startMs : at === 'end' ? bounds.endMs : at;
}
