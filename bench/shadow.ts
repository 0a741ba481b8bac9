import type { Aim, Bench } from './bench.ts';
import { type ChildServer, startChild } from './child-server.ts';
import { paced } from './paced.ts';
import { median, quantile } from './statistics.ts';
import { throughput } from './throughput.ts';

/** How long the model takes. */
const MODEL_MS = 20;
const LOAD_SHARE = 0.7;
const SPARE_SHARE = 0.1;
const MAX_RATIO = 1.03;
const ROUNDS = 12;
const ROUND_SECONDS = 2;
/** A sender that is so late at the median was starved by the machine: it measures nothing else. */
const MAX_LAG_MS = 2;

/**
 * What a shadow at 100 % costs users: the median latency of paced requests with copies and without,
 * through one router, in turns. The router's throughput is that of a closed loop of 32 connections
 * with copies of all requests, in the same run, over models that answer at once: client, router,
 * model and shadow share this machine, and what it carries without copies it cannot carry with them.
 */
export const shadowBench: Bench = {
  name: 'shadow',
  run: async (print) => [
    // Without an aim: what it costs where five processes do not fight for the cores of one machine.
    ...(await beside(SPARE_SHARE, print)).slice(1),
    ...(await beside(LOAD_SHARE, print)),
  ],
};

async function beside(loadShare: number, print: (line: string) => void): Promise<readonly Aim[]> {
  const servers: ChildServer[] = [];
  const start = async (file: string, ...args: readonly string[]): Promise<ChildServer> => {
    const server = await startChild(file, ...args);
    servers.push(server);
    return server;
  };
  try {
    const [answering, copied] = [
      await start('upstream.ts'),
      await start('upstream.ts', '0', 'nice'),
    ];
    const ceiling = await start('shadow-router.ts', answering.url, copied.url);
    ceiling.tell('shadow');
    await throughput(ceiling.url, { seconds: 2 });
    const { requestsPerSecond, failed } = await throughput(ceiling.url, { seconds: 4 });
    if (failed > 0) throw new Error(`${failed} requests failed while the throughput was measured`);
    await Promise.all([ceiling, answering, copied].map((server) => server.stop()));
    const perSecond = Math.floor(requestsPerSecond * loadShare);
    const stable = await start('upstream.ts', String(MODEL_MS));
    // A real one has a machine of its own: it is not to compete with users for this one.
    const shadow = await start('upstream.ts', String(MODEL_MS), 'nice');
    const router = await start('shadow-router.ts', stable.url, shadow.url);
    print(
      `a model that takes ${MODEL_MS} ms: throughput with copies ${requestsPerSecond.toFixed(0)}/s, ` +
        `so users send ${perSecond}/s`,
    );
    return await rounds(router, perSecond, print);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function rounds(
  router: ChildServer,
  perSecond: number,
  print: (line: string) => void,
): Promise<readonly Aim[]> {
  const measure = async (how: 'alone' | 'shadow') => {
    router.tell(how);
    const cpuBeforeMs = await router.mainCpuMs();
    const { latencies, lags } = await paced(router.url, { perSecond, seconds: ROUND_SECONDS });
    const cpuMs = (await router.mainCpuMs()) - cpuBeforeMs;
    return {
      cpuUs: (1_000 * cpuMs) / latencies.length,
      ...{ p50: median(latencies), p99: quantile(latencies, 0.99) },
      isStarved: median(lags) > MAX_LAG_MS,
    };
  };
  await measure('alone');
  await measure('shadow');
  const before = await copies(router.url);
  const ratios: number[] = [];
  const fair: number[] = [];
  const cpuUs = { alone: [] as number[], shadow: [] as number[] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    // In turns, so that a machine that warms up or slows down favours neither.
    const first = round % 2 === 0 ? 'alone' : 'shadow';
    const one = await measure(first);
    const other = await measure(first === 'alone' ? 'shadow' : 'alone');
    const [alone, shadow] = first === 'alone' ? [one, other] : [other, one];
    ratios.push(shadow.p50 / alone.p50);
    cpuUs.alone.push(alone.cpuUs);
    cpuUs.shadow.push(shadow.cpuUs);
    const isStarved = alone.isStarved || shadow.isStarved;
    if (!isStarved) fair.push(shadow.p50 / alone.p50);
    print(
      `round ${round}: alone p50 ${alone.p50.toFixed(2)} p99 ${alone.p99.toFixed(1)} ms | ` +
        `shadow p50 ${shadow.p50.toFixed(2)} p99 ${shadow.p99.toFixed(1)} ms${isStarved ? ' (starved)' : ''}`,
    );
  }
  const after = await copies(router.url);
  const sent = after.sent - before.sent;
  const dropped = after.dropped - before.dropped;
  const share = ((100 * dropped) / (sent + dropped)).toFixed(1);
  const ratio = median(fair);
  print(`${sent} copies sent, ${dropped} dropped (${share} %)`);
  print(
    `median ratio ${ratio.toFixed(3)} of the ${fair.length} rounds whose sender kept its pace, ` +
      `${median(ratios).toFixed(3)} of all ${ROUNDS}`,
  );
  const [alone, shadow] = [median(cpuUs.alone).toFixed(0), median(cpuUs.shadow).toFixed(0)];
  print(`processor of the thread that serves users, a request: ${alone} us alone, ${shadow} us`);
  const change = `${((ratio - 1) * 100).toFixed(1)} %`;
  const what = `a shadow at 100 % adds ${change} to the median of a ${MODEL_MS} ms model, aim 3 %`;
  return [{ what, met: ratio <= MAX_RATIO }];
}

async function copies(url: string): Promise<{ readonly sent: number; readonly dropped: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string): number =>
    Number(new RegExp(`^${name}{rollout_hash="canary1"} (\\d+)`, 'm').exec(text)?.[1]);
  return {
    sent: of('inference_shadow_requests_total'),
    dropped: of('inference_shadow_dropped_total'),
  };
}
