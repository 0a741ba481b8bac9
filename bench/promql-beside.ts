import { Client } from 'undici';
import { binaryIsPresent, RealPrometheus } from '../test/core/promql/oracle/real-prometheus.ts';
import type { Aim } from './bench.ts';
import { startChild } from './child-server.ts';
import {
  BROAD_QUERIES,
  CANARY_QUERIES,
  canarySeries,
  type GeneratedSeries,
  millionSamples,
  SAMPLES_EACH,
  SCRAPES,
} from './promql-data.ts';
import { median } from './statistics.ts';

/** Series of a thousand samples each in one remote-write request. */
const BATCH = 50;
const ROUNDS = 200;
/** Both are asked so long before it counts: a server's first requests are not its speed. */
const WARM_UP_MS = 2_000;
/** Two servers that are as fast differ by this much in one run. */
const NOISE = 1.1;

interface Question {
  readonly name: string;
  readonly query: string;
  readonly second: number;
}

const QUESTIONS: readonly Question[] = [
  ...asked(CANARY_QUERIES, SCRAPES),
  ...asked(BROAD_QUERIES, SAMPLES_EACH),
];

function asked(queries: Readonly<Record<string, string>>, second: number): Question[] {
  return Object.entries(queries).map(([name, query]) => ({ name, query, second }));
}

/** The same samples and the same queries over HTTP, in the embedded and in the real one. */
export async function beside(print: (line: string) => void): Promise<Aim[]> {
  if (!binaryIsPresent()) {
    print('beside the real Prometheus: left out, there is none on the PATH');
    return [];
  }
  const real = await RealPrometheus.start();
  const own = await startChild('promql.ts');
  try {
    await write(real, [...canarySeries(), ...millionSamples()]);
    const aims: Aim[] = [];
    for (const question of QUESTIONS) {
      const [ours, theirs] = await alternately(own.url, real.baseUrl, question);
      const times = `${ours.toFixed(2)} ms, the real one ${theirs.toFixed(2)} ms`;
      const ratio = ours / theirs;
      print(`${question.name} over HTTP: ${times}, ratio ${ratio.toFixed(2)}`);
      aims.push({ what: `${question.name}: ${times}`, met: ratio < NOISE });
    }
    return aims;
  } finally {
    await own.stop();
    await real.stop();
  }
}

async function write(real: RealPrometheus, generated: readonly GeneratedSeries[]): Promise<void> {
  for (let at = 0; at < generated.length; at += BATCH)
    await real.write(
      generated.slice(at, at + BATCH).map(({ labels, samples, valueAt }) => ({
        labels,
        samples: Array.from({ length: samples }, (_, second) => ({
          tMs: second * 1_000,
          value: valueAt(second),
        })),
      })),
    );
}

/** Medians in milliseconds; in turns, so that whatever else runs slows both. */
async function alternately(
  ownUrl: string,
  realUrl: string,
  { query, second }: Question,
): Promise<readonly [number, number]> {
  const own = new Client(ownUrl);
  const real = new Client(realUrl);
  const body = new URLSearchParams({ query, time: String(second) }).toString();
  try {
    const warmAt = performance.now() + WARM_UP_MS;
    while (performance.now() < warmAt) for (const client of [own, real]) await timeOf(client, body);
    const times: readonly [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      times[0].push(await timeOf(own, body));
      times[1].push(await timeOf(real, body));
    }
    return [median(times[0]), median(times[1])];
  } finally {
    await Promise.all([own.close(), real.close()]);
  }
}

/** How long a query takes, ms. Throws if it is not answered. */
async function timeOf(client: Client, body: string): Promise<number> {
  const began = performance.now();
  const answer = await client.request({
    method: 'POST',
    path: '/api/v1/query',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const text = await answer.body.text();
  const took = performance.now() - began;
  if (!text.startsWith('{"status":"success"')) throw new Error(text);
  return took;
}
