import { trueShare } from '../statistics/sizes.ts';
import {
  type MeasuredAccuracy,
  type TrueShare,
  trueShareInterval,
} from '../statistics/true-share.ts';
import type { ScorerKind, ScoringChoice } from './scorer-choice.ts';
import type { ScorerTally } from './scorer-tallies.ts';

const EXACT: MeasuredAccuracy = { sensitivity: 1, specificity: 1, measuredOn: null };

/**
 * How a scorer errs on answers whose truth is known; null where that was not measured on answers of
 * models, or is for others to measure. `test/core/scoring` measures each again.
 */
export const SCORER_ACCURACY: Readonly<Record<ScorerKind, MeasuredAccuracy | null>> = {
  // Of hallucinations, on the mock models' own answers: see SCORER_CONFUSION.
  'known-good': {
    sensitivity: 5_792 / 5_796,
    specificity: 1,
    measuredOn: { present: 5_796, absent: 9_660 },
  },
  // On BEGIN's development rows, cross-validated: see scoreGroundedness.
  groundedness: {
    sensitivity: 0.908,
    specificity: 0.897,
    measuredOn: { present: 250, absent: 180 },
  },
  // They count, and do not estimate.
  length: EXACT,
  number: EXACT,
  regex: EXACT,
  json: EXACT,
  // Measured on refusals, cuts, loops and languages that were made up for it: no ground to correct.
  refusal: null,
  truncation: null,
  repetition: null,
  language: null,
  // What a scenario states of them: see accuracyIn.
  'noisy-judge': null,
  'llm-judge': null,
  feedback: null,
};

/** A share as a scorer found it, and what is likely behind it. */
export interface DetectedShare {
  readonly found: number;
  /** Null if the scorer's errors are not known. */
  readonly corrected: number | null;
  /** 95 %, for the corrected share; null if there is none. */
  readonly interval: TrueShare | null;
}

/** How a scorer of a scenario errs: as was measured, or as the scenario says that it was. */
export function accuracyIn(
  { text, judge }: ScoringChoice,
  kind: ScorerKind,
): MeasuredAccuracy | null {
  const noisy = text.find((choice) => choice.kind === 'noisy-judge');
  if (kind === 'noisy-judge' && noisy !== undefined) {
    const { sensitivity, specificity } = noisy;
    return { sensitivity, specificity, measuredOn: null };
  }
  return kind === 'llm-judge' ? (judge?.accuracy ?? null) : SCORER_ACCURACY[kind];
}

/** Null if the scorer told nothing. Rounded to a millionth: more would be noise. */
export function detectedShare(
  { told, flagged }: Pick<ScorerTally, 'told' | 'flagged'>,
  accuracy: MeasuredAccuracy | null,
): DetectedShare | null {
  if (told === 0) return null;
  const found = flagged / told;
  const interval = accuracy === null ? null : trueShareInterval(flagged, told, accuracy);
  return {
    found: rounded(found),
    corrected: accuracy === null || interval === null ? null : rounded(trueShare(found, accuracy)),
    interval: interval && { low: rounded(interval.low), high: rounded(interval.high) },
  };
}

function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
