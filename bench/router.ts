import type { Aim, Bench } from './bench.ts';
import type { ChildServer } from './child-server.ts';
import { type Contestants, compare, type Round, startContestants } from './contestants.ts';
import { rssOverRun } from './memory.ts';
import { median } from './statistics.ts';
import { readStreams } from './streams.ts';

const STREAMS = 256;
const CHUNKS_EACH = 64;
const MIN_RATIO = 5;
const MAX_ADDED_MS = 0.5;
const MAX_RSS_MIB = 150;
/** The second half of the run may lie above the first by the noise of the collector. */
const MAX_GROWTH_MIB = 8;

type Print = (line: string) => void;

/** The router with everything on, beside its upstream asked directly and a plain fetch() proxy. */
export const routerBench: Bench = {
  name: 'router',
  run: async (print) => {
    const contestants = await startContestants();
    try {
      return [
        ...(await speed(contestants, print)),
        ...(await memory(contestants, print)),
        ...(await streams(contestants, print)),
      ];
    } finally {
      await Promise.all(Object.values(contestants).map((server: ChildServer) => server.stop()));
    }
  },
};

async function speed(contestants: Contestants, print: Print): Promise<readonly Aim[]> {
  print('throughput: 32 connections; latency: one request after the other; 600-byte chat answers');
  const rounds = await compare(contestants, print);
  const over = (read: (round: Round) => number): number => median(rounds.map(read));
  const rate = (name: keyof Contestants): string =>
    over((round) => round[name].requestsPerSecond).toFixed(0);
  const addedMs = (quantile: 'p50Us' | 'p99Us'): number =>
    over(({ router, direct }) => router[quantile] - direct[quantile]) / 1_000;
  print(`median of rounds: ceiling of upstream and client ${rate('direct')}/s,`);
  print(`  router with everything on ${rate('router')}/s, plain proxy ${rate('plain')}/s`);
  const ratio = over(({ router, plain }) => router.requestsPerSecond / plain.requestsPerSecond);
  const failed = rounds.reduce((sum, { router }) => sum + router.failed, 0);
  const p99 = `${addedMs('p99Us').toFixed(2)} ms at the 99th percentile`;
  return [
    { what: `${ratio.toFixed(1)}x the plain proxy's throughput, aim 5x`, met: ratio >= MIN_RATIO },
    {
      what: `adds ${addedMs('p50Us').toFixed(2)} ms at the median, aim 0.5 ms (${p99})`,
      met: addedMs('p50Us') <= MAX_ADDED_MS,
    },
    { what: `${failed} requests failed through the router`, met: failed === 0 },
  ];
}

async function memory(contestants: Contestants, print: Print): Promise<readonly Aim[]> {
  const samples = await rssOverRun(contestants.router);
  print(`router RSS, MiB, per 20,000 requests: ${samples.map((mib) => mib.toFixed(0)).join(' ')}`);
  const half = samples.length / 2;
  const growth = median(samples.slice(half)) - median(samples.slice(0, half));
  const last = samples.at(-1) ?? Number.NaN;
  return [
    {
      what: `RSS ${last.toFixed(0)} MiB after 200,000 requests, aim under 150`,
      met: last < MAX_RSS_MIB,
    },
    {
      what: `RSS grew by ${growth.toFixed(1)} MiB from the first half to the second`,
      met: growth <= MAX_GROWTH_MIB,
    },
  ];
}

async function streams(contestants: Contestants, print: Print): Promise<readonly Aim[]> {
  let complete = 0;
  for (const [name, server] of Object.entries(contestants)) {
    const result = await readStreams(server.url, STREAMS, CHUNKS_EACH);
    const { chunks, gapP99Ms, firstP50Ms } = result;
    const times = `gap p99 ${gapP99Ms.toFixed(0)} ms, first p50 ${firstP50Ms.toFixed(0)} ms`;
    print(`${STREAMS} streams, 20 ms apart, ${name}: ${chunks} chunks, ${times}`);
    if (name === 'router') complete = result.complete;
  }
  const what = `${complete} of ${STREAMS} concurrent streams complete through the router`;
  return [{ what, met: complete === STREAMS }];
}
