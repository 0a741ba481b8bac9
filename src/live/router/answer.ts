import { estimateTokens } from '../../core/model/tokens.ts';

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

/** The last thing the user said in a chat request; undefined if there is nothing. */
export function questionOf(requestBody: Buffer): string | undefined {
  const request = parseJson(requestBody.toString('utf8'));
  const messages = items(field(request, 'messages'));
  const last = messages.findLast((message) => field(message, 'role') === 'user');
  const text = contentText(field(last, 'content'));
  return text === '' ? undefined : text;
}

/** What the first choice of a plain chat answer says. */
export function plainText(body: string): string {
  const choice = items(field(parseJson(body), 'choices'))[0];
  return contentText(field(field(choice, 'message'), 'content'));
}

/** What the first choices of a streamed chat answer say together. */
export function streamedText(body: string): string {
  let text = '';
  for (const line of body.split('\n')) {
    if (!line.startsWith('data:')) continue;
    const choice = items(field(parseJson(line.slice(5)), 'choices'))[0];
    text += contentText(field(field(choice, 'delta'), 'content'));
  }
  return text;
}

/** A message's content is a string or a list of parts, of which those of type `text` are text. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return items(content)
    .map((part) => field(part, 'text'))
    .filter((part) => typeof part === 'string')
    .join('\n');
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
