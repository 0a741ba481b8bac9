import { countTokens } from '../tokens.ts';
import { contextText } from './context-text.ts';
import type { Draw } from './draws.ts';
import type { PlannedRequest } from './plan.ts';
import type { Replayed } from './trace/replay.ts';

type Sized = Draw & Pick<PlannedRequest, 'context' | 'answerTokens'>;

/**
 * A drawn request at the size of a recorded one. Its question stays as it is, so that its answer can
 * be scored; text that asks nothing stands before it as a message of its own and makes the whole as
 * long as it was. A question that is longer by itself gets none.
 */
export function sized(draw: Draw, { number, request }: Replayed): Sized {
  const { inputTokens, outputTokens: answerTokens, blocks } = request;
  const tokens = inputTokens - countTokens(draw.prompt);
  if (tokens <= 0) return { ...draw, answerTokens };
  // A block of the trace has one text whenever it comes; a prompt without blocks is like no other.
  const nameOf = (block: number) =>
    blocks?.[block] === undefined ? `${number}/${block}` : `#${blocks[block]}`;
  const content = contextText(tokens, nameOf);
  return { ...draw, answerTokens, context: { messages: [{ role: 'user', content }], tokens } };
}
