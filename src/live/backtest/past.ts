import { providersOf } from '../../core/analysis/provider.ts';
import type { Reading } from '../../core/analysis/reading.ts';
import type { Ask } from '../../core/analysis/run.ts';
import type { Reached } from '../prometheus/existing.ts';
import { readAsk } from '../providers/choose.ts';
import { tokenSource } from '../providers/oauth2.ts';
import type { ProviderWorld } from '../providers/port.ts';

/** As many as the client has connections. */
const ASKED_AT_ONCE = 8;

/** A time that has passed, as a Prometheus remembers it. */
export interface Past {
  /** Each query at that plan time; never rejects. */
  read(asks: readonly Ask[], atMs: number): Promise<readonly Reading[]>;
  /** What the reader of a verdict must know of how it was come by. */
  questions(): PastQuestions;
}

export interface PastQuestions {
  readonly asked: number;
  readonly failed: number;
  readonly firstError: string | null;
  /** Metrics that only a service of today could answer. */
  readonly ofToday: readonly string[];
  /** Other addresses that metrics give, as scheme, host and port. */
  readonly addresses: readonly string[];
}

/** The past from `fromMs` on, which is plan time 0. One Prometheus answers every query. */
export function pastOf(
  prometheus: Pick<Reached, 'query' | 'queryRange' | 'url'>,
  fromMs: number,
): Past {
  let asked = 0;
  let failed = 0;
  let firstError: string | null = null;
  const ofToday = new Set<string>();
  const addresses = new Set<string>();

  async function read(ask: Ask, atMs: number): Promise<Reading> {
    const stamp = { askId: ask.id, startedAtMs: atMs, finishedAtMs: atMs };
    if (providersOf(ask.provider)[0] === 'web') {
      ofToday.add(ask.metric);
      return { ok: false, ...stamp, error: 'a web metric cannot be asked of the past' };
    }
    const other = otherOrigin(ask.provider.prometheus?.address, prometheus.url);
    if (other !== undefined) addresses.add(other);
    const world: ProviderWorld = {
      nowMs: () => atMs,
      wallAtMs: (planMs) => fromMs + planMs,
      prometheus: { kind: 'own', prometheus, compression: 1 },
      tokens: tokenSource(),
    };
    const reading = await readAsk(world, ask, atMs);
    asked += 1;
    if (!reading.ok) {
      failed += 1;
      firstError ??= reading.error;
    }
    return reading;
  }

  return {
    read: (asks, atMs) => inTurn(asks, (ask) => read(ask, atMs)),
    questions: () => ({
      ...{ asked, failed, firstError },
      ofToday: [...ofToday],
      addresses: [...addresses],
    }),
  };
}

/** All of them, in their order, a few at a time. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(ASKED_AT_ONCE, items.length) }, worker));
  return results;
}

/** Of an address no more than this is shown: the rest may hold a password. */
function otherOrigin(address: string | undefined, own: string): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  const { origin } = new URL(address);
  return origin === new URL(own).origin ? undefined : origin;
}
