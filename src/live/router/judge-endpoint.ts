import { Pool } from 'undici';
import { NOTHING_USED, type Reservation } from '../../core/scoring/judge-budget.ts';
import type { JudgeMessage } from '../../core/scoring/judge-prompt.ts';
import type { LlmJudgeChoice } from '../../core/scoring/scorer-choice.ts';
import { parseJson, plainAnswer, usageOf } from './answer.ts';
import { MAX_JUDGE_REPLY_BYTES } from './limits.ts';

/** Where a judge is reached. */
export interface JudgeEndpoint {
  readonly isClosed: boolean;
  /** The text of its reply; settles what it cost. Rejects if there is none in time. */
  reply(messages: readonly JudgeMessage[], paid: Reservation): Promise<string>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

export function judgeEndpoint(
  { url, concurrency, model, maxTokens, timeoutMs }: LlmJudgeChoice,
  apiKey: () => string | null,
): JudgeEndpoint {
  const { origin, pathname } = new URL(url);
  const path = `${pathname.replace(/\/+$/, '')}/chat/completions`;
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const closing = new AbortController();

  const ask = async (messages: readonly JudgeMessage[]): Promise<string> => {
    const key = apiKey();
    const response = await pool.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model, messages, max_tokens: maxTokens, temperature: 0 }),
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
    });
    const body = await boundedText(response.body);
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    return body;
  };
  return {
    get isClosed() {
      return closing.signal.aborted;
    },
    reply: async (messages, paid) => {
      try {
        const body = await ask(messages);
        const usage = usageOf(parseJson(body));
        if (usage !== undefined && usage.inputTokens > 0) paid.settle(usage);
        return plainAnswer(body).text;
      } catch (error) {
        if (wasNeverSent(error)) paid.settle(NOTHING_USED);
        throw error;
      } finally {
        // Where nobody says what it cost, it cost all that it could.
        paid.settle(null);
      }
    },
    close: async () => {
      closing.abort();
      await pool.destroy();
    },
  };
}

const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NEVER_SENT.has(error.code);
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_JUDGE_REPLY_BYTES) throw new Error('a reply without end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
