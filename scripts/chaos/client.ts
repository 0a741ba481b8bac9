import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { stream } from '../../src/core/random.ts';
import type { ClientRequest } from './observed.ts';

const USERS = 200;
const PER_SECOND = 50;
/** Every so many requests is a stream. */
const STREAM_EVERY = 4;
const TIMEOUT_MS = 30_000;

/** Users who ask at an even rate, whatever becomes of their requests. */
export interface Client {
  readonly requests: readonly ClientRequest[];
  /** Asks no more; resolves when every answer is there. */
  stop(): Promise<void>;
}

export function startClient(port: number, seed: number, round: number): Client {
  const requests: ClientRequest[] = [];
  const underWay = new Set<Promise<void>>();
  const draw = stream(seed, `chaos/${round}/users`);
  const leaving = new AbortController();
  const run = async () => {
    const startedMs = performance.now();
    for (let count = 0; !leaving.signal.aborted; count += 1) {
      const dueMs = startedMs + (count * 1_000) / PER_SECOND - performance.now();
      if (dueMs > 0) await sleep(dueMs);
      const id = `r${round}-${count}`;
      const user = `user-${Math.floor(draw() * USERS)}`;
      const asked = ask({ port, id, user, isStream: count % STREAM_EVERY === 0 }).then((seen) => {
        requests.push(seen);
        underWay.delete(asked);
      });
      underWay.add(asked);
    }
  };
  const running = run();
  return {
    requests,
    async stop() {
      leaving.abort();
      await running;
      await Promise.all(underWay);
    },
  };
}

interface Asked {
  readonly port: number;
  readonly id: string;
  readonly user: string;
  readonly isStream: boolean;
}

/** A connection for each: none is found dead that was opened before the router went. */
function ask({ port, id, user, isStream }: Asked): Promise<ClientRequest> {
  const sentAtMs = Date.now();
  return new Promise((resolve) => {
    let status: number | null = null;
    let model: string | null = null;
    const end = (isGood: boolean) =>
      resolve({ id, user, sentAtMs, endedAtMs: Date.now(), status, model, isGood });
    const asking = request(
      {
        ...{ host: '127.0.0.1', port, method: 'POST', path: '/v1/chat/completions' },
        ...{ agent: false, timeout: TIMEOUT_MS },
        headers: { 'content-type': 'application/json', 'x-user-id': user, 'x-request-id': id },
      },
      (answer) => {
        status = answer.statusCode ?? null;
        const named = answer.headers['x-understudy-version'];
        model = typeof named === 'string' ? named : null;
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('error', () => {});
        answer.on('close', () => end(status === 200 && isWhole(text, isStream)));
      },
    );
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => end(false));
    const messages = [{ role: 'user', content: 'What is the capital of France?' }];
    asking.end(JSON.stringify({ model: 'chat', messages, stream: isStream, max_tokens: 8 }));
  });
}

function isWhole(text: string, isStream: boolean): boolean {
  if (isStream) return text.trimEnd().endsWith('data: [DONE]');
  try {
    return JSON.parse(text).choices.length === 1;
  } catch {
    return false;
  }
}
