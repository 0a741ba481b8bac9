import { z } from 'zod';
import { countTokens } from '../../core/tokens.ts';

/** What the two completion endpoints ask for, made alike. */
export interface CompletionRequest {
  readonly prompt: string;
  /** Every message before it, a line each. */
  readonly before: string;
  readonly context: { readonly tokens: number; readonly characters: number };
  readonly maxTokens: number | null;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly user: string | null;
}

/** A body that cannot be served: `message` and `param` as in an OpenAI error. */
export interface BadRequest {
  readonly message: string;
  readonly param: string | null;
}

export type ParsedRequest =
  | { readonly ok: true; readonly request: CompletionRequest }
  | { readonly ok: false; readonly problem: BadRequest };

export type Endpoint = 'chat' | 'text';

const positive = z.int().min(1).nullish();

const common = {
  model: z.string().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: positive,
  n: z.literal(1, { error: 'only one choice per request is supported' }).nullish(),
  user: z.string().optional(),
};

const part = z.object({ type: z.string(), text: z.string().optional() });
const message = z.object({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
});

const chatBody = z.object({
  ...common,
  max_completion_tokens: positive,
  messages: z.array(message).min(1),
});
const textBody = z.object({
  ...common,
  prompt: z.union([z.string(), z.array(z.string()).length(1)]),
});

/** Reads the JSON text of a request to an endpoint; keys that a mock has no use for are let pass. */
export function parseRequest(endpoint: Endpoint, text: string): ParsedRequest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: { message: 'The body is not valid JSON.', param: null } };
  }
  return endpoint === 'chat' ? parseChat(json) : parseText(json);
}

function parseChat(json: unknown): ParsedRequest {
  const { success, data, error } = chatBody.safeParse(json);
  if (!success) return refused(error);
  const last = data.messages.findLast(({ role }) => role === 'user') ?? data.messages.at(-1);
  const others = data.messages
    .filter((each) => each !== last)
    .map(({ content }) => contentText(content));
  const maxTokens = data.max_completion_tokens ?? data.max_tokens ?? null;
  return accepted(data, { prompt: contentText(last?.content), others, maxTokens });
}

function parseText(json: unknown): ParsedRequest {
  const { success, data, error } = textBody.safeParse(json);
  if (!success) return refused(error);
  const prompt = typeof data.prompt === 'string' ? data.prompt : data.prompt.join('');
  return accepted(data, { prompt, others: [], maxTokens: data.max_tokens ?? null });
}

function contentText(content: z.infer<typeof message>['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('');
}

function accepted(
  data: Pick<z.infer<typeof textBody>, 'stream' | 'stream_options' | 'user'>,
  said: {
    readonly prompt: string;
    readonly others: readonly string[];
    readonly maxTokens: number | null;
  },
): ParsedRequest {
  const { prompt, others, maxTokens } = said;
  const request: CompletionRequest = {
    prompt,
    before: others.map((text) => `${text}\n`).join(''),
    context: {
      tokens: others.reduce((sum, text) => sum + countTokens(text), 0),
      characters: others.reduce((sum, text) => sum + text.length, 0),
    },
    maxTokens,
    stream: data.stream ?? false,
    includeUsage: data.stream_options?.include_usage ?? false,
    user: data.user ?? null,
  };
  return { ok: true, request };
}

function refused(error: z.ZodError): ParsedRequest {
  const issue = error.issues[0];
  const param = issue === undefined || issue.path.length === 0 ? null : issue.path.join('.');
  const what = param === null ? 'The body is invalid' : `'${param}' is invalid`;
  return { ok: false, problem: { message: `${what}: ${issue?.message ?? 'unknown'}`, param } };
}
