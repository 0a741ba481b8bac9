import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { Sessions } from '../traffic/conversations.ts';
import { duration } from './quantities.ts';

/** Every question repeats what came before it: a prompt has to fit into a request. */
const MAX_TURNS = 100;
const MAX_ANSWER_TOKENS = 4_096;

/** The `sessions` of a phase: users who go on talking. */
export const sessionsSchema = z.strictObject({
  turns: expecting(`a number from 1 to ${MAX_TURNS}`, z.number().min(1).max(MAX_TURNS)).describe(
    'Questions of a conversation, the mean.',
  ),
  think: duration.describe('From one question to the next, the mean, on the clock.'),
  answer: expecting(
    `a whole number from 1 to ${MAX_ANSWER_TOKENS}`,
    z.int().min(1).max(MAX_ANSWER_TOKENS),
  )
    .default(100)
    .describe('Tokens of each earlier answer, which the next prompt repeats.'),
});

export function sessionsOf({ turns, think, answer }: z.output<typeof sessionsSchema>): Sessions {
  return { turns, thinkMs: think, answerTokens: answer };
}
