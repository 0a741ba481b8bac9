import type { ChildServer } from './child-server.ts';
import { throughput } from './throughput.ts';

const REQUESTS = 200_000;
const SAMPLES = 10;

/** Resident megabytes of a server after each tenth of 200,000 requests. */
export async function rssOverRun(server: ChildServer): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    await throughput(server.url, { amount: REQUESTS / SAMPLES });
    samples.push((await server.rssBytes()) / 2 ** 20);
  }
  return samples;
}
