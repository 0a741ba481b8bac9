import type { Answer } from '../answer-plan.ts';
import type { FlawStrike } from './flaw.ts';

const DEFAULT_FACTOR = 10;

/** The whole answer takes so many times as long. */
export function spikes(answer: Answer, { at }: FlawStrike): Answer {
  const factor = at ?? DEFAULT_FACTOR;
  return {
    ...answer,
    firstTokenMs: answer.firstTokenMs * factor,
    gapsMs: answer.gapsMs.map((gapMs) => gapMs * factor),
  };
}
