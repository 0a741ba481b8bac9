import type { AnswerPlan } from '../answer-plan.ts';

/** Resets the connection before a byte of the answer. */
export function reset(afterMs: number): AnswerPlan {
  return { kind: 'reset', afterMs };
}
