import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ERROR_KINDS, type ErrorKind } from '../../core/model/profile.ts';
import type { KillSpan } from '../control/kill-switch.ts';

/** What a model server says it was asked and what was injected into its answers. */
export interface RequestTally {
  readonly answered: number;
  readonly hallucinations: number;
  readonly vague: number;
  /** The errors that were made, by kind. */
  readonly errors: Readonly<Record<string, number>>;
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
  const errors: Record<string, number> = {};
  let lastReceivedAtMs: number | null = null;
  if (!existsSync(path)) return { ...tally, errors, lastReceivedAtMs };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const entry = parsed(line);
    if (!entry) {
      tally.torn += 1;
      continue;
    }
    const { receivedAtMs, injected } = entry;
    if (isError(injected)) errors[injected] = (errors[injected] ?? 0) + 1;
    lastReceivedAtMs = Math.max(lastReceivedAtMs ?? 0, receivedAtMs);
    if (killed.some(({ fromMs, toMs }) => receivedAtMs > fromMs && receivedAtMs < toMs))
      tally.whileKilled += 1;
    if (!entry.finished) continue;
    tally.answered += 1;
    if (injected === 'hallucination') tally.hallucinations += 1;
    if (injected === 'vague') tally.vague += 1;
  }
  return { ...tally, errors, lastReceivedAtMs };
}

const ERRORS: ReadonlySet<string> = new Set(ERROR_KINDS);

function isError(injected: string | null): injected is ErrorKind {
  return injected !== null && ERRORS.has(injected);
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
