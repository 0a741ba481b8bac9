import type { Answer } from '../answer-plan.ts';
import type { FlawStrike } from './flaw.ts';

const DEFAULT_FACTOR = 10;

/** It begins in time, and each token is so many times as long in coming. */
export function slowDrip(answer: Answer, { at }: FlawStrike): Answer {
  const factor = at ?? DEFAULT_FACTOR;
  return { ...answer, gapsMs: answer.gapsMs.map((gapMs) => gapMs * factor) };
}
