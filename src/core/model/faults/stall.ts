import type { Answer, AnswerPlan } from '../answer-plan.ts';
import { type Strike, strikePiece } from './strike.ts';

/** Nothing more comes, on a connection that stays open. */
export function stall(answer: Answer, strike: Strike): AnswerPlan {
  return { kind: 'stall', answer, afterPieces: strikePiece(answer, strike) };
}
