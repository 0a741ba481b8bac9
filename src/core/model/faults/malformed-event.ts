import type { Answer, AnswerPlan } from '../answer-plan.ts';
import { type Strike, strikePiece } from './strike.ts';

/**
 * One event of the stream is not JSON, between others that are; the stream then ends as it should.
 * Of an answer in one body, the body is not.
 */
export function malformedEvent(answer: Answer, strike: Strike): AnswerPlan {
  const brokenEventAfter = strikePiece(answer, strike);
  return { kind: 'answer', answer: { ...answer, wire: { ...answer.wire, brokenEventAfter } } };
}
