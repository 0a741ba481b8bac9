import { randomExponential } from 'd3-random';
import { stream } from '../random.ts';
import { countTokens } from '../tokens.ts';
import { contextText } from './context-text.ts';
import type { Draw } from './draws.ts';
import type { Context, Message, PlannedRequest } from './plan.ts';

/** How users go on talking: each question is asked with all that was said before it. */
export interface Sessions {
  /** Questions of a conversation, the mean of a geometric distribution; at least 1. */
  readonly turns: number;
  /** From one question of a conversation to the next, the mean of an exponential, on the clock. */
  readonly thinkMs: number;
  /** Tokens of each earlier answer as the next question repeats it. */
  readonly answerTokens: number;
}

interface Conversation {
  readonly name: string;
  readonly userId: string;
  readonly segment: string;
  readonly context: Context;
  /** When its user has thought. */
  readonly readyAtMs: number;
}

type Turn = Draw & Pick<PlannedRequest, 'context'>;

/**
 * Gives each arrival its place in a conversation: the one that has been ready for longest goes on,
 * and a new one begins where none is. So the arrivals stay what they are, and conversations take
 * the place of single questions as the first of them become ready. The model's own answers are not
 * known beforehand: a text of their length stands for them.
 */
export function conversations(
  { turns, thinkMs, answerTokens }: Sessions,
  { seed, phaseIndex }: { readonly seed: number; readonly phaseIndex: number },
): (draw: Draw, atMs: number) => Turn {
  const goesOn = stream(seed, `traffic/turns/${phaseIndex}`);
  const think = randomExponential.source(stream(seed, `traffic/think/${phaseIndex}`))(1 / thinkMs);
  const waiting: Conversation[] = [];
  let begun = 0;

  function begin({ userId, segment }: Draw): Conversation {
    begun += 1;
    const name = `${phaseIndex}-${begun}`;
    return { name, userId, segment, context: NOTHING_SAID, readyAtMs: 0 };
  }

  return (draw, atMs) => {
    const isReady = (waiting[0]?.readyAtMs ?? Number.POSITIVE_INFINITY) <= atMs;
    const conversation = (isReady ? waiting.shift() : undefined) ?? begin(draw);
    const { name, userId, segment, context } = conversation;
    const readyAtMs = atMs + think();
    if (goesOn() < 1 - 1 / turns) {
      const turn = context.messages.length / 2;
      const answer = contextText(answerTokens, (block) => `${name}/${turn}/${block}`);
      const next = { ...conversation, context: extended(context, draw.prompt, answer), readyAtMs };
      waiting.splice(placeOf(waiting, readyAtMs), 0, next);
    }
    const { messages } = context;
    return { ...draw, userId, segment, ...(messages.length === 0 ? {} : { context }) };
  };
}

const NOTHING_SAID: Context = { messages: [], tokens: 0 };

function extended({ messages, tokens }: Context, question: string, answer: string): Context {
  const said: readonly Message[] = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  return {
    messages: [...messages, ...said],
    tokens: tokens + countTokens(question) + countTokens(answer),
  };
}

/** Behind those that are ready before it. */
function placeOf(waiting: readonly Conversation[], readyAtMs: number): number {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((waiting[middle]?.readyAtMs ?? 0) <= readyAtMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
