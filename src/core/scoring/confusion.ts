import { isBadAnswer } from './quality.ts';
import type { TextScorerChoice } from './scorer-choice.ts';
import { chanceOfFlag } from './scorers/noisy-judge.ts';

/** What the scorer makes of an answer: its quality, and whether it calls it a hallucination. */
export interface ScoredAs {
  readonly share: number;
  readonly quality: number;
  readonly hallucination: boolean;
}

export type Statement = 'right' | 'hallucination' | 'vague' | 'refusal' | 'wrongFormat';

/**
 * How `scoreAnswer` errs, measured on the mock models' own answers (every fact with every wording; a
 * test measures again): of 5,796 hallucinations it takes 4 for evasions, and of 9,660 right and
 * evasive answers none for something else.
 */
export const SCORER_CONFUSION: Readonly<Record<Statement, readonly ScoredAs[]>> = {
  right: [{ share: 1, quality: 1, hallucination: false }],
  hallucination: [
    { share: 1 - 4 / 5_796, quality: 0, hallucination: true },
    { share: 4 / 5_796, quality: 0.3, hallucination: false },
  ],
  vague: [{ share: 1, quality: 0.3, hallucination: false }],
  refusal: [{ share: 1, quality: 0.3, hallucination: false }],
  wrongFormat: [{ share: 1, quality: 0.3, hallucination: false }],
};

/** How the one scorer of a scenario errs, by what was injected. */
export type Confusion = Readonly<Record<Statement, readonly ScoredAs[]>>;

/** Of a scorer of which `isCountable` holds; of known-good where there is none. */
export function confusionOf(choice: TextScorerChoice | undefined): Confusion {
  if (choice?.kind !== 'noisy-judge') return SCORER_CONFUSION;
  const noisily = (truths: readonly ScoredAs[]): readonly ScoredAs[] => {
    const flagged = truths.reduce(
      (sum, { share, hallucination }) => sum + share * chanceOfFlag(hallucination, choice),
      0,
    );
    return [
      { share: flagged, quality: 0, hallucination: true },
      { share: 1 - flagged, quality: 1, hallucination: false },
    ];
  };
  return {
    right: noisily(SCORER_CONFUSION.right),
    hallucination: noisily(SCORER_CONFUSION.hallucination),
    vague: noisily(SCORER_CONFUSION.vague),
    refusal: noisily(SCORER_CONFUSION.refusal),
    wrongFormat: noisily(SCORER_CONFUSION.wrongFormat),
  };
}

export function isScoredBad({ quality, hallucination }: ScoredAs): boolean {
  return isBadAnswer(quality, hallucination);
}
