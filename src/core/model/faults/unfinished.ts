import type { Answer, AnswerPlan } from '../answer-plan.ts';

/** The stream says all it has to say and ends in good order, but with no finish_reason and no [DONE]. */
export function unfinished(answer: Answer): AnswerPlan {
  return { kind: 'answer', answer: { ...answer, wire: { ...answer.wire, isUnfinished: true } } };
}
