import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Aim, Bench } from './bench.ts';
import { type ChildServer, startChild } from './child-server.ts';
import { openingTimes } from './page-opening.ts';
import { median, quantile } from './statistics.ts';
import { throughput } from './throughput.ts';

const ROUNDS = 12;
const ROUND_SECONDS = 2;
const REST_SECONDS = 10;
const MIN_RATIO = 0.98;
const MAX_SHARE = 0.02;
const PAGES = 3;
const OPENINGS = 10;
const MAX_OPENING_MS = 1_000;

type Print = (line: string) => void;

/**
 * What it costs the router that its run is kept and looked at: the throughput of a closed loop of 32
 * connections while three pages follow six hours of history at a second, and while nothing is kept, through
 * one router, in turns. Its engine looks at seven metrics each second in both.
 */
export const dashboardBench: Bench = {
  name: 'dashboard',
  run: async (print) => {
    const prometheus = createServer((request, response) => {
      const isBuild = request.url?.startsWith('/api/v1/status') ?? false;
      const result = [{ metric: {}, value: [Date.now() / 1_000, String(0.6 + Math.random() / 7)] }];
      const data = isBuild ? { version: '3.1.0' } : { resultType: 'vector', result };
      response.end(JSON.stringify({ status: 'success', data }));
    }).listen(0, '127.0.0.1');
    await once(prometheus, 'listening');
    const { port } = prometheus.address() as AddressInfo;
    const model = await startChild('upstream.ts');
    const router = await startChild('watched-router.ts', model.url, `http://127.0.0.1:${port}`);
    try {
      await history(router, print);
      return [...(await opening(router, print)), ...(await cost(router, print))];
    } finally {
      await Promise.all([router.stop(), model.stop()]);
      prometheus.closeAllConnections();
      prometheus.close();
    }
  },
};

async function history(router: ChildServer, print: Print): Promise<void> {
  const { bytes, times, heldBytes, rows } = (await router.asked('history', 'history')) as {
    readonly bytes: number;
    readonly times: readonly number[];
    readonly heldBytes: number;
    readonly rows: number;
  };
  print(
    `6 h at 1 s, traffic and 7 metrics: ${rows} rows each, ${(bytes / 1e6).toFixed(2)} MB of JSON, ` +
      `made in ${median(times).toFixed(1)} ms (p95 ${quantile(times, 0.95).toFixed(1)}), ` +
      `${(heldBytes / 2 ** 20).toFixed(1)} MiB held`,
  );
}

/** Everything is fetched, told, laid out and drawn. */
async function opening(router: ChildServer, print: Print): Promise<readonly Aim[]> {
  await router.asked('watched', 'watched');
  const admin = (await router.asked('admin', 'admin')) as string;
  const times = await openingTimes(admin, OPENINGS);
  if (times === null) {
    print('no Chromium here: how long the page takes to open was not measured');
    return [];
  }
  const slowest = Math.max(...times);
  const words = `the page of 6 h opens in ${median(times).toFixed(0)} ms, ${slowest.toFixed(0)} at most of ${OPENINGS}`;
  return [{ what: `${words}, aim ${MAX_OPENING_MS}`, met: median(times) <= MAX_OPENING_MS }];
}

async function cost(router: ChildServer, print: Print): Promise<readonly Aim[]> {
  const measure = async (how: 'watched' | 'alone') => {
    await router.asked(how, 'watched');
    const close = how === 'watched' ? await openPages(router) : () => {};
    // The first piece is all six hours.
    await throughput(router.url, { seconds: 1 });
    const cpuBeforeMs = await router.mainCpuMs();
    const found = await throughput(router.url, { seconds: ROUND_SECONDS });
    const cpuMs = (await router.mainCpuMs()) - cpuBeforeMs;
    close();
    return { ...found, cpuUs: (1_000 * cpuMs) / (found.requestsPerSecond * ROUND_SECONDS) };
  };
  await measure('alone');
  await measure('watched');
  const ratios: number[] = [];
  const cpuRatios: number[] = [];
  let failed = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    // In turns, so that a machine that warms up or slows down favours neither.
    const first = round % 2 === 0 ? 'alone' : 'watched';
    const one = await measure(first);
    const other = await measure(first === 'alone' ? 'watched' : 'alone');
    const [alone, watched] = first === 'alone' ? [one, other] : [other, one];
    failed += alone.failed + watched.failed;
    ratios.push(watched.requestsPerSecond / alone.requestsPerSecond);
    cpuRatios.push(watched.cpuUs / alone.cpuUs);
    const [on, off] = [watched, alone].map(
      ({ requestsPerSecond, cpuUs }) => `${requestsPerSecond.toFixed(0)}/s ${cpuUs.toFixed(1)} us`,
    );
    print(`round ${round}: looked at ${on}, alone ${off} of the router's processor a request`);
  }
  const rest = { alone: await atRest(router, 'alone'), watched: await atRest(router, 'watched') };
  print(
    `with nobody served, the router's thread is at work ${rest.watched.toFixed(1)} ms a second ` +
      `when looked at by ${PAGES} pages, ${rest.alone.toFixed(1)} ms alone`,
  );
  const share = (rest.watched - rest.alone) / 1_000;
  const ratio = median(ratios);
  const words = `looked at by ${PAGES} pages, the router's throughput is ${(ratio * 100).toFixed(1)} % of that alone`;
  const cpu = `${((median(cpuRatios) - 1) * 100).toFixed(1)} % more of its processor a request`;
  return [
    { what: `${words} (${cpu}), aim ${MIN_RATIO * 100} %`, met: ratio >= MIN_RATIO },
    {
      what: `${PAGES} pages take ${(share * 100).toFixed(2)} % of the router's one thread, aim ${MAX_SHARE * 100} %`,
      met: share <= MAX_SHARE,
    },
    { what: `${failed} requests failed`, met: failed === 0 },
  ];
}

/** Milliseconds of processor a second. */
async function atRest(router: ChildServer, how: 'watched' | 'alone'): Promise<number> {
  await router.asked(how, 'watched');
  const close = how === 'watched' ? await openPages(router) : () => {};
  await seconds(2);
  const beforeMs = await router.mainCpuMs();
  await seconds(REST_SECONDS);
  const cpuMs = (await router.mainCpuMs()) - beforeMs;
  close();
  return cpuMs / REST_SECONDS;
}

/** Pages that take all they are told; resolves when each has its first piece. */
async function openPages(router: ChildServer): Promise<() => void> {
  const admin = await router.asked('admin', 'admin');
  const leave = new AbortController();
  await Promise.all(
    Array.from({ length: PAGES }, async () => {
      const { body } = await fetch(`${admin}/control/dashboard`, { signal: leave.signal });
      const reader = body?.getReader();
      await reader?.read();
      void readAll(reader);
    }),
  );
  return () => leave.abort();
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  try {
    while (!(await reader?.read())?.done);
  } catch {
    // It has left.
  }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1_000));
}
