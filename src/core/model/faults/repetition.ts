import type { Answer } from '../answer-plan.ts';
import { type FlawStrike, withPieces } from './flaw.ts';

const DEFAULT_TIMES = 4;

/** The answer goes in circles: all of it, again and again, until it is stopped. */
export function repetition(answer: Answer, { at, maxTokens }: FlawStrike): Answer {
  if (answer.finishReason === 'length') return answer;
  const [first = '', ...rest] = answer.pieces;
  const times = Math.max(Math.floor(at ?? DEFAULT_TIMES), 1);
  const again = Array.from({ length: times - 1 }, () => [` ${first}`, ...rest]).flat();
  const pieces = [...answer.pieces, ...again].slice(0, maxTokens);
  return { ...withPieces(answer, pieces), finishReason: times > 1 ? 'length' : 'stop' };
}
