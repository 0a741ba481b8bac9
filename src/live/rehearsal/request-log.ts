import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { KillSpan } from '../control/kill-switch.ts';

/** What a model server says it was asked and what was injected into its answers. */
export interface RequestTally {
  readonly answered: number;
  readonly hallucinations: number;
  readonly vague: number;
  /** When the last request came in, ms since the epoch; null if none did. */
  readonly lastReceivedAtMs: number | null;
  /** Came in while the kill switch was on. */
  readonly whileKilled: number;
  /** Lines that could not be read: a killed server tears its last one. */
  readonly torn: number;
}

/** Reads a model server's own request log; `killed` are the times in which the kill switch was on. */
export async function tallyRequests(
  path: string,
  killed: readonly Pick<KillSpan, 'fromMs' | 'toMs'>[],
): Promise<RequestTally> {
  const tally = { answered: 0, hallucinations: 0, vague: 0, torn: 0, whileKilled: 0 };
  let lastReceivedAtMs: number | null = null;
  if (!existsSync(path)) return { ...tally, lastReceivedAtMs };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const entry = parsed(line);
    if (!entry) {
      tally.torn += 1;
      continue;
    }
    const { receivedAtMs } = entry;
    lastReceivedAtMs = Math.max(lastReceivedAtMs ?? 0, receivedAtMs);
    if (killed.some(({ fromMs, toMs }) => receivedAtMs > fromMs && receivedAtMs < toMs))
      tally.whileKilled += 1;
    if (!entry.finished) continue;
    tally.answered += 1;
    if (entry.injected === 'hallucination') tally.hallucinations += 1;
    if (entry.injected === 'vague') tally.vague += 1;
  }
  return { ...tally, lastReceivedAtMs };
}

interface RequestLine {
  readonly receivedAtMs: number;
  readonly injected: string | null;
  readonly finished: boolean;
}

function parsed(line: string): RequestLine | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
