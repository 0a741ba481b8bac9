import type { Verdict } from '../../verdict.ts';

/*
 * A judge is a value that looks at a canary beside stable, again and again:
 *
 *   begin ──► look ──► look ──► …      each look: a state and evidence in, a state and a ruling out
 *
 * It neither waits nor reads: whoever has counters (a trigger over PromQL, the simulator, a recorded
 * run) shows it what they stand at. Its state is a JSON value, so that it can be journalled.
 */

/**
 * What one model has come to since the canary began: of an event the samples are its occasions and
 * each event is a value of 1, so that `sum` counts events; of a score `sum` adds the scores up.
 */
export interface Totals {
  readonly samples: number;
  readonly sum: number;
  /** The values' squares added up; absent where all values are 0 or 1. */
  readonly squares?: number;
}

/** Both models over the same time. */
export interface Evidence {
  readonly canary: Totals;
  readonly stable: Totals;
  /** The canary's share of the traffic as configured, 0 to 1; null where nobody says. */
  readonly weight: number | null;
}

export interface Ruling {
  readonly verdict: Verdict;
  /** The canary's rate or mean, and what it was held against; null where there is none. */
  readonly value: number | null;
  readonly limit: number | null;
  /** What the canary was judged by. */
  readonly samples: number;
  /** An e-value: how many to 1 against "no worse than allowed"; null of judges that have none. */
  readonly evidence: number | null;
  /** Why, in words and numbers. A function, since a simulation asks only for the last. */
  why(): string;
}

export interface Look<S> {
  readonly state: S;
  readonly ruling: Ruling;
}

/** A judge with its own kind of state. */
export interface JudgeOf<S> {
  begin(): S;
  look(state: S, evidence: Evidence, nowMs: number): Look<S>;
}

declare const stateOfAJudge: unique symbol;

/** A state that only the judge that made it can read; a JSON value. */
export interface JudgeState {
  readonly [stateOfAJudge]?: never;
}

/** A judge among others: its state is opaque to those who keep it. */
export type Judge = JudgeOf<JudgeState>;

/** Hides the kind of the judge's state. It must only ever be given states of its own. */
export function judge<S extends object>(own: JudgeOf<S>): Judge {
  return own as unknown as Judge;
}

/** The words for what a judge counts. */
export interface Nouns {
  /** What one sample is: "requests". */
  readonly samples: string;
  /** What one event is: "errors". */
  readonly events: string;
}

export const NO_TOTALS: Totals = { samples: 0, sum: 0, squares: 0 };

export function squaresOf({ sum, squares }: Totals): number {
  return squares ?? sum;
}

export function difference(now: Totals, before: Totals): Required<Totals> {
  return {
    samples: now.samples - before.samples,
    sum: now.sum - before.sum,
    squares: squaresOf(now) - squaresOf(before),
  };
}

/** Not a number of nothing. */
export function rateOf({ samples, sum }: Totals): number {
  return sum / samples;
}
