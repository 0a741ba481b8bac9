import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { Pool } from 'undici';
import type { Aim, Bench } from './bench.ts';
import { startChild } from './child-server.ts';
import { quantile } from './statistics.ts';

const AIM_MS = 1;
const WARM_UP = 2_000;
const EVALUATIONS = 10_000;

const KEYS = ['inference-model-version', 'user-segment'];

/** One evaluation for one user of many; resolves once its whole answer has come. */
type Evaluate = (key: string, user: number) => Promise<void>;

/**
 * How long an evaluation over OFREP takes on loopback, the router in a process of its own with a segment
 * open: one after the other and 16 at a time, over kept connections; and through OpenFeature's own
 * SDK, most of which is the SDK's.
 */
export const ofrepBench: Bench = {
  name: 'ofrep',
  run: async (print) => {
    const router = await startChild('flags-router.ts', 'http://127.0.0.1:9');
    router.tell('flags');
    const pool = new Pool(router.url, { connections: 16 });
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: router.url }));
    try {
      const aims: Aim[] = [];
      for (const key of KEYS) {
        for (const inFlight of [1, 16]) {
          const p50 = await measure(`${key}, ${inFlight} in flight`, plainly(pool), {
            ...{ key, inFlight, print },
          });
          const what = `${key}: p50 ${p50.toFixed(2)} ms with ${inFlight} in flight, aim ${AIM_MS} ms`;
          aims.push({ what, met: p50 < AIM_MS });
        }
        await measure(`${key} through the SDK`, bySdk, { key, inFlight: 1, print });
      }
      return aims;
    } finally {
      await OpenFeature.clearProviders();
      await pool.close();
      await router.stop();
    }
  },
};

function plainly(pool: Pool): Evaluate {
  return async (key, user) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/ofrep/v1/evaluate/flags/${key}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ context: contextOf(user) }),
    });
    await body.text();
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  };
}

async function bySdk(key: string, user: number): Promise<void> {
  const client = OpenFeature.getClient();
  const { errorCode } = await client.getStringDetails(key, '', contextOf(user));
  if (errorCode !== undefined) throw new Error(errorCode);
}

function contextOf(user: number) {
  const email = `user-${user}@${user % 50 === 0 ? 'corp' : 'mail'}.example`;
  return { targetingKey: `user-${user}`, email, tier: user % 20 === 0 ? 'beta' : 'free' };
}

interface Run {
  readonly key: string;
  readonly inFlight: number;
  readonly print: (line: string) => void;
}

/** The median, in milliseconds. */
async function measure(what: string, evaluate: Evaluate, { key, inFlight, print }: Run) {
  await times(evaluate, key, { count: WARM_UP, inFlight });
  const began = performance.now();
  const took = await times(evaluate, key, { count: EVALUATIONS, inFlight });
  const perSecond = (EVALUATIONS / (performance.now() - began)) * 1_000;
  const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
  const rate = `${perSecond.toFixed(0)} evaluations/s`;
  print(`${what}: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms, ${rate}`);
  return p50;
}

async function times(
  evaluate: Evaluate,
  key: string,
  { count, inFlight }: { readonly count: number; readonly inFlight: number },
): Promise<readonly number[]> {
  const took: number[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const beganAt = performance.now();
      await evaluate(key, begun % 1_000);
      took.push(performance.now() - beganAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return took;
}
