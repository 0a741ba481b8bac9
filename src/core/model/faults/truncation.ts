import type { Answer } from '../answer-plan.ts';
import { type FlawStrike, withPieces } from './flaw.ts';

/** Fewer than most answers have before they have said anything. */
const DEFAULT_TOKENS = 8;

/** The answer stops after a few tokens, as with a limit set far too low. */
export function truncation(answer: Answer, { at }: FlawStrike): Answer {
  const tokens = Math.max(Math.floor(at ?? DEFAULT_TOKENS), 1);
  if (answer.pieces.length <= tokens) return answer;
  return { ...withPieces(answer, answer.pieces.slice(0, tokens)), finishReason: 'length' };
}
