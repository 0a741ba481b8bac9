import type { Answer, AnswerPlan } from '../answer-plan.ts';
import { type Strike, strikePiece } from './strike.ts';

/** The connection breaks in the middle of the answer. */
export function cut(answer: Answer, strike: Strike): AnswerPlan {
  return { kind: 'cut', answer, afterPieces: strikePiece(answer, strike) };
}
