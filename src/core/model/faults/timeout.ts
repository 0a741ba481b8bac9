import type { AnswerPlan } from '../answer-plan.ts';

/** Takes the request and never answers. */
export function timeout(): AnswerPlan {
  return { kind: 'timeout' };
}
