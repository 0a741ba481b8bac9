import type { Outcome } from '../rollout/state.ts';
import type { Share } from './study-result.ts';

/** What many simulations of a rehearsal say that it will come to, as `prediction.json` has it. */
export interface Prediction {
  readonly version: 1;
  /** That of the rehearsal: its windows hold as few requests. */
  readonly compression: number;
  /** The seeds used: `first`, `first + 1`, … */
  readonly seeds: { readonly first: number; readonly asked: number; readonly done: number };
  /** How the simulations ended and what decided, the most frequent first. */
  readonly endings: readonly PredictedEnding[];
  readonly bands: Readonly<Record<PredictedMeasure, Band | null>>;
  /** What the reader should know before trusting the numbers. */
  readonly notes: readonly string[];
}

/** Why there is none. */
export interface Unpredicted {
  readonly version: 1;
  readonly why: string;
}

export interface PredictedEnding extends Share {
  readonly outcome: Outcome;
  /** A metric, or who else decided: plan, operator, hold. */
  readonly by: string;
}

/** Seconds from fault to detection, of the runs that detected one; counts of a whole run. */
export const PREDICTED_MEASURES = [
  'detectSeconds',
  'canaryRequests',
  'users',
  'badAnswers',
] as const;
export type PredictedMeasure = (typeof PREDICTED_MEASURES)[number];

/** The middle 95 % of the runs, the median, and the ends. */
export interface Band {
  readonly runs: number;
  readonly least: number;
  readonly low: number;
  readonly p50: number;
  readonly high: number;
  readonly most: number;
}
