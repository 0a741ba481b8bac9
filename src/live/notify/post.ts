import { Agent, request } from 'undici';
import { CONNECT_MS, MAX_ANSWER_BYTES } from './limits.ts';

export type Posted =
  | { readonly ok: true; readonly status: number; readonly retryAfter: string | undefined }
  /** Words that hold nothing of the address. */
  | { readonly ok: false; readonly error: string };

export interface Poster {
  /** Never rejects. Follows no redirect: what is told is for that address alone. */
  post(
    url: string,
    message: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<Posted>;
  close(): Promise<void>;
}

/** `answerMs`: how long one may take to answer. */
export function openPoster(answerMs: number): Poster {
  const dispatcher = new Agent({ connect: { timeout: CONNECT_MS }, connections: 1, pipelining: 1 });
  return {
    post: async (url, { body, headers }, signal) => {
      const patience = AbortSignal.timeout(answerMs);
      try {
        const answer = await request(url, {
          ...{ dispatcher, method: 'POST', body },
          headers: { 'content-type': 'application/json', 'user-agent': 'understudy', ...headers },
          signal: AbortSignal.any([signal, patience]),
        });
        await answer.body.dump({ limit: MAX_ANSWER_BYTES, signal: patience });
        const retryAfter = answer.headers['retry-after'];
        return {
          ...{ ok: true, status: answer.statusCode },
          retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
        };
      } catch (error) {
        if (patience.aborted) return { ok: false, error: `no answer in ${answerMs / 1_000}s` };
        return { ok: false, error: codeOf(error) };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** A message may quote the address; a code does not. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : 'no connection';
}
