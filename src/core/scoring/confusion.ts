import { isBadAnswer } from './quality.ts';

/** What the scorer makes of an answer: its quality, and whether it calls it a hallucination. */
export interface ScoredAs {
  readonly share: number;
  readonly quality: number;
  readonly hallucination: boolean;
}

export type Statement = 'right' | 'hallucination' | 'vague';

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
};

/** An answer that says nothing at all. */
export const SCORED_EMPTY: ScoredAs = { share: 1, quality: 0, hallucination: false };

export function isScoredBad({ quality, hallucination }: ScoredAs): boolean {
  return isBadAnswer(quality, hallucination);
}
