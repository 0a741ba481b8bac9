import type { Answer } from '../answer-plan.ts';

/** The stream has its finish_reason and lacks `[DONE]`. */
export function missingDone(answer: Answer): Answer {
  return { ...answer, wire: { ...answer.wire, isDoneMissing: true } };
}
