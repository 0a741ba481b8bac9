import type { AnswerCell } from './answer-distribution.ts';

/** Whether an end counts as the model's error: a 4xx but for 429 is the client's. */
export function isModelError(end: AnswerCell['end']): boolean {
  return end !== 'answered' && end !== '401' && end !== '404';
}
