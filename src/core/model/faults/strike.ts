import type { Answer } from '../answer-plan.ts';

/** One request that a fault strikes. */
export interface Strike {
  /** What was asked for: a token, a factor, seconds; null leaves it to the fault. */
  readonly at: number | null;
  /** Uniform in [0, 1): where in the answer, if nothing was asked for. */
  readonly place: number;
}

/**
 * After how many pieces it strikes. At least one where there are two, and never the last: an answer
 * that breaks off is one that began.
 */
export function strikePiece({ pieces }: Answer, { at, place }: Strike): number {
  const last = pieces.length - 1;
  if (at !== null) return Math.min(Math.floor(at), last);
  return Math.min(Math.min(1, last) + Math.floor(place * last), last);
}
