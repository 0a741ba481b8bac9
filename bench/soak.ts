import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { startChild } from './child-server.ts';

/*
 * `soak.ts [--requests 1000000]`: so many requests through a router in a process of its own, of every
 * kind mixed. Its memory must stay as it was, and nothing may be left open. Exit code 1 where it is not so.
 */

const { values } = parseArgs({ options: { requests: { type: 'string', default: '1000000' } } });
const total = Number(values.requests);

/** Of twenty requests. */
const MIX = [
  ...Array.from({ length: 12 }, () => 'plain'),
  ...Array.from({ length: 4 }, () => 'stream'),
  ...['error', 'error', 'reset', 'endless'],
];
const SAMPLES = 20;
const CLIENTS = 64;
/** Distinct users are remembered: few enough that all are by the first sample. */
const USERS = 10_000;
const MOST_GROWTH = 1.1;
const BODY = JSON.stringify({ messages: [{ role: 'user', content: 'hello '.repeat(50) }] });

const model = await startChild('mixed-upstream.ts');
const router = await startChild('router.ts', model.url);
const seen: Record<string, number> = {};
const rssMiB: number[] = [];
const beganMs = performance.now();
let next = 0;
for (let sample = 1; sample <= SAMPLES; sample += 1) {
  const until = Math.round((total * sample) / SAMPLES);
  const pool = new Pool(router.url, { connections: CLIENTS });
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let number = next++; number < until; number = next++) await ask(pool, number);
    }),
  );
  next = until;
  await pool.destroy();
  rssMiB.push(Math.round((await router.rssBytes()) / 2 ** 20));
}
const seconds = (performance.now() - beganMs) / 1_000;
const left = await settled();
await Promise.all([router.stop(), model.stop()]);

const half = SAMPLES / 2;
const growth = mean(rssMiB.slice(half)) / mean(rssMiB.slice(0, half));
console.log(`${total} requests in ${seconds.toFixed(0)} s`, seen);
console.log(`resident MiB after each ${100 / SAMPLES} %: ${rssMiB.join(' ')}`);
console.log(
  `second half by first: ${growth.toFixed(3)}; left open: ${left.sockets} sockets, ${left.warnings} warnings`,
);
process.exitCode = growth <= MOST_GROWTH && left.sockets === 0 && left.warnings === 0 ? 0 : 1;

async function ask(pool: Pool, number: number): Promise<void> {
  const kind = MIX[number % MIX.length] ?? 'plain';
  const path = `/v1/chat/completions?kind=${kind}`;
  const headers = { 'content-type': 'application/json', 'x-user-id': `user-${number % USERS}` };
  try {
    const { statusCode, body } = await pool.request({ method: 'POST', path, headers, body: BODY });
    if (kind !== 'endless') await body.dump({ limit: 2 ** 20 });
    else for await (const _ of body) break;
    count(`${kind} ${statusCode}`);
  } catch {
    count(`${kind} broken off`);
  }
}

function count(what: string): void {
  seen[what] = (seen[what] ?? 0) + 1;
}

/** Connections to models are kept for a few seconds. */
async function settled() {
  const giveUpMs = performance.now() + 20_000;
  for (;;) {
    const left = await router.handles();
    if (left.sockets === 0 || performance.now() > giveUpMs) return left;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
