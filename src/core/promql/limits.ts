import type { RegexpLimit } from '../regexp/limits.ts';

/** What one query may cost. Each limit's name is in the message of the error that it raises. */
export interface QueryLimits {
  /** Samples read or held at once; Prometheus's own default. */
  readonly samples: number;
  /** Points per series of a range query; Prometheus's own. */
  readonly steps: number;
  /** Series one selector may match. */
  readonly series: number;
  /** Work of all regular expressions of one query, in automaton moves: about a second. */
  readonly regexMoves: number;
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = {
  samples: 50_000_000,
  steps: 11_000,
  series: 100_000,
  regexMoves: 100_000_000,
};

/** What a store may hold. What comes beyond is refused and counted, and what is there stays. */
export interface StoreLimits {
  /** At 16 bytes each: two hours of 2,700 series each second. */
  readonly storedSamples: number;
  /** At a kilobyte or so each: what a label that explodes may cost. */
  readonly storedSeries: number;
}

export const DEFAULT_STORE_LIMITS: StoreLimits = {
  storedSamples: 20_000_000,
  storedSeries: 100_000,
};

/** UTF-16 units of a query: far beyond any dashboard's, small enough to parse at once. */
export const MAX_QUERY_CHARACTERS = 65_536;
/** Levels of operators, calls and parentheses: keeps the recursion well inside the stack. */
export const MAX_NESTING = 500;
/** Operators in a row without parentheses; part of the same limit. */
export const MAX_CHAIN = 2_000;

export type QueryLimit = keyof QueryLimits | 'queryCharacters' | 'nesting' | RegexpLimit;
