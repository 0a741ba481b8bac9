import { type ChildServer, startChild } from './child-server.ts';
import { sequentialUs } from './latency.ts';
import { quantile } from './statistics.ts';
import { throughput } from './throughput.ts';

/** What stands side by side: the upstream asked directly, through the router, through `fetch()`. */
export interface Contestants {
  readonly direct: ChildServer;
  readonly router: ChildServer;
  readonly plain: ChildServer;
}

export interface Figures {
  readonly requestsPerSecond: number;
  readonly failed: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

const ROUNDS = 5;
const WARM_UP = { seconds: 2 };
const ROUND_SECONDS = 3;
const SEQUENTIAL_REQUESTS = 1_500;

export async function startContestants(): Promise<Contestants> {
  const direct = await startChild('upstream.ts');
  const [router, plain] = await Promise.all([
    startChild('router.ts', direct.url),
    startChild('plain-proxy.ts', direct.url),
  ]);
  return { direct, router, plain };
}

export type Round = Readonly<Record<keyof Contestants, Figures>>;

/**
 * Every contestant in turn, several rounds: what else the machine does then falls on all alike, so
 * compare within a round.
 */
export async function compare(
  contestants: Contestants,
  print: (line: string) => void,
): Promise<readonly Round[]> {
  const { direct, router, plain } = contestants;
  for (const { url } of [direct, router, plain]) await throughput(url, WARM_UP);
  const rounds: Round[] = [];
  for (let i = 1; i <= ROUNDS; i += 1) {
    const round = {
      direct: await oneRound(direct.url),
      router: await oneRound(router.url),
      plain: await oneRound(plain.url),
    };
    rounds.push(round);
    const { direct: d, router: r, plain: p } = round;
    print(`round ${i}: direct ${describe(d)} | router ${describe(r)} | plain ${describe(p)}`);
  }
  return rounds;
}

export function describe({ requestsPerSecond, p50Us, p99Us }: Figures): string {
  return `${requestsPerSecond.toFixed(0)}/s p50 ${p50Us.toFixed(0)} us p99 ${p99Us.toFixed(0)} us`;
}

async function oneRound(url: string): Promise<Figures> {
  const loaded = await throughput(url, { seconds: ROUND_SECONDS });
  const durations = await sequentialUs(url, SEQUENTIAL_REQUESTS);
  return { ...loaded, p50Us: quantile(durations, 0.5), p99Us: quantile(durations, 0.99) };
}
