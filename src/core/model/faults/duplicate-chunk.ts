import type { Answer } from '../answer-plan.ts';
import type { FlawStrike } from './flaw.ts';

/** One piece of a stream comes twice; without a token asked for, the last. */
export function duplicateChunk(answer: Answer, { at }: FlawStrike): Answer {
  const last = answer.pieces.length - 1;
  const repeatedPiece = at === null ? last : Math.min(Math.floor(at), last);
  return { ...answer, wire: { ...answer.wire, repeatedPiece } };
}
