import type { Answer } from '../answer-plan.ts';
import type { FlawStrike } from './flaw.ts';

const DEFAULT_FACTOR = 10;

/** Bills so many times the tokens that the answer has. */
export function wrongUsage(answer: Answer, { at }: FlawStrike): Answer {
  return { ...answer, wire: { ...answer.wire, usageFactor: at ?? DEFAULT_FACTOR } };
}
