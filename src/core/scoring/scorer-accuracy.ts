import { type ScorerAccuracy, trueShare } from '../statistics/sizes.ts';
import type { ScorerKind } from './scorer-choice.ts';
import type { ScorerTally } from './scorer-tallies.ts';

/**
 * How a scorer errs on answers whose truth is known; null where that was not measured on answers of
 * models, or is for others to measure. `test/core/scoring` measures each again.
 */
export const SCORER_ACCURACY: Readonly<Record<ScorerKind, ScorerAccuracy | null>> = {
  // Of hallucinations, on the mock models' own answers: see SCORER_CONFUSION.
  'known-good': { sensitivity: 5_792 / 5_796, specificity: 1 },
  // On BEGIN's development rows, cross-validated: see scoreGroundedness.
  groundedness: { sensitivity: 0.908, specificity: 0.897 },
  // They count, and do not estimate.
  length: { sensitivity: 1, specificity: 1 },
  number: { sensitivity: 1, specificity: 1 },
  regex: { sensitivity: 1, specificity: 1 },
  json: { sensitivity: 1, specificity: 1 },
  // Measured on refusals, cuts, loops and languages that were made up for it: no ground to correct.
  refusal: null,
  truncation: null,
  repetition: null,
  language: null,
  'llm-judge': null,
  feedback: null,
};

/** A share as a scorer found it, and what is likely behind it. */
export interface DetectedShare {
  readonly found: number;
  /** Null if the scorer's errors are not known. */
  readonly corrected: number | null;
}

/** Null if the scorer told nothing. Rounded to a millionth: more would be noise. */
export function detectedShare({ kind, told, flagged }: ScorerTally): DetectedShare | null {
  if (told === 0) return null;
  const accuracy = SCORER_ACCURACY[kind];
  const found = flagged / told;
  return {
    found: rounded(found),
    corrected: accuracy === null ? null : rounded(trueShare(found, accuracy)),
  };
}

function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
