import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Client, HttpAnswer } from './client.ts';

const POLL_INTERVAL_MS = 10;
const REQUEST_TIMEOUT_MS = 2_000;

export type Ready =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly error: string };

/** Waits for a server of ours to be ready and asks for its version. */
export async function untilReady(
  client: Client,
  deadlineMs: number,
  ended: AbortSignal,
): Promise<Ready> {
  for (;;) {
    const answer = await client.get('/-/ready', REQUEST_TIMEOUT_MS);
    if (answer.ok && answer.status === 200) break;
    if (ended.aborted) return { ok: false, error: String(ended.reason) };
    if (performance.now() >= deadlineMs) {
      const why = answer.ok ? `HTTP ${answer.status}` : answer.error;
      return { ok: false, error: `did not become ready in time (${why})` };
    }
    await sleep(POLL_INTERVAL_MS);
  }
  const answer = await client.get('/api/v1/status/buildinfo', REQUEST_TIMEOUT_MS);
  return { ok: true, version: versionIn(answer) ?? 'unknown' };
}

const buildinfo = z.object({
  status: z.literal('success'),
  data: z.object({ version: z.string() }),
});

/** The version in an answer of `/api/v1/status/buildinfo`; undefined if it is no such answer. */
export function versionIn(answer: HttpAnswer): string | undefined {
  if (!answer.ok || answer.status !== 200) return undefined;
  try {
    const parsed = buildinfo.safeParse(JSON.parse(answer.body));
    return parsed.success ? parsed.data.data.version : undefined;
  } catch {
    return undefined;
  }
}
