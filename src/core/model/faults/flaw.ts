import type { Answer } from '../answer-plan.ts';
import type { Strike } from './strike.ts';

/** What a flaw needs to know of the request besides its answer. */
export interface FlawStrike extends Strike {
  /** The most tokens that this answer may have. */
  readonly maxTokens: number;
}

/** Something odd about an answer that is no error: it comes whole, or so it seems. */
export type Flaw = (answer: Answer, strike: FlawStrike) => Answer;

/** The same answer with other pieces; gaps that it did not have are taken from those it has. */
export function withPieces(answer: Answer, pieces: readonly string[]): Answer {
  const { gapsMs } = answer;
  const gapAt = (index: number) => gapsMs[index % Math.max(gapsMs.length, 1)] ?? 0;
  return {
    ...answer,
    pieces,
    gapsMs: pieces.slice(1).map((_, index) => gapAt(index)),
    outputTokens: pieces.length,
  };
}
