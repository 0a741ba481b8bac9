import { estimateTokens } from '../../core/tokens.ts';

/** Reading chat answers: usage, text, and whether they are well-formed. */

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The `usage` of a parsed answer or stream event; undefined if it has none. */
export function usageOf(answer: unknown): Usage | undefined {
  const usage = field(answer, 'usage');
  const output = field(usage, 'completion_tokens');
  const input = field(usage, 'prompt_tokens');
  if (!isCount(output) && !isCount(input)) return undefined;
  return { inputTokens: isCount(input) ? input : 0, outputTokens: isCount(output) ? output : 0 };
}

/** Text as JSON; undefined (which JSON cannot be) if it is not. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Input tokens of a request whose answer does not say: its prompt's length by the usual ratio. */
export function estimateInputTokens(requestBody: Buffer): number {
  const request = parseJson(requestBody.toString('utf8'));
  let characters = 0;
  for (const message of items(field(request, 'messages')))
    characters += contentText(field(message, 'content')).length;
  const prompt = field(request, 'prompt');
  if (typeof prompt === 'string') characters += prompt.length;
  return estimateTokens(characters);
}

/** What a chat request asks; the question is undefined if there is none. */
export interface Asked {
  /** The last thing the user said. */
  readonly question: string | undefined;
  /** What the request supplies to answer from: system, developer and tool messages. */
  readonly context: string;
}

const SUPPLIERS: ReadonlySet<unknown> = new Set(['system', 'developer', 'tool', 'function']);

export function askedIn(requestBody: Buffer): Asked {
  const messages = items(field(parseJson(requestBody.toString('utf8')), 'messages'));
  const last = messages.findLast((message) => field(message, 'role') === 'user');
  const question = contentText(field(last, 'content'));
  const context = messages
    .filter((message) => SUPPLIERS.has(field(message, 'role')))
    .map((message) => contentText(field(message, 'content')))
    .join('\n');
  return { question: question === '' ? undefined : question, context };
}

/** What the first choice of an answer says, and why it ended; null if it does not say. */
export interface Answered {
  readonly text: string;
  readonly finishReason: string | null;
}

export function plainAnswer(body: string): Answered {
  const choice = items(field(parseJson(body), 'choices'))[0];
  const text = contentText(field(field(choice, 'message'), 'content'));
  return { text, finishReason: finishReasonOf(choice) };
}

/** What the first choices of a stream say together. */
export function streamedAnswer(body: string): Answered {
  let text = '';
  let finishReason: string | null = null;
  for (const line of body.split('\n')) {
    if (!line.startsWith('data:')) continue;
    const choice = items(field(parseJson(line.slice(5)), 'choices'))[0];
    text += contentText(field(field(choice, 'delta'), 'content'));
    finishReason = finishReasonOf(choice) ?? finishReason;
  }
  return { text, finishReason };
}

export function finishReasonOf(choice: unknown): string | null {
  const reason = field(choice, 'finish_reason');
  return typeof reason === 'string' ? reason : null;
}

/** The id that an answer gives itself; undefined if it has none. */
export function idOf(answer: unknown): string | undefined {
  const id = field(answer, 'id');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** A message's content is a string or a list of parts, of which those of type `text` are text. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return items(content)
    .map((part) => field(part, 'text'))
    .filter((part) => typeof part === 'string')
    .join('\n');
}

export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
