import type { AnswerPlan } from '../answer-plan.ts';

/** Answers 200 with JSON that stops in the middle, and nothing else. */
export function malformed(afterMs: number): AnswerPlan {
  return { kind: 'malformed', afterMs };
}
