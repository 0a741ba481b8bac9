import { type ArmWeight, dealt } from '../../../src/core/abtest/assignment.ts';
import type { AbMetricName } from '../../../src/core/abtest/metrics.ts';
import { abResult } from '../../../src/core/abtest/results.ts';
import { AbTally, abPlan } from '../../../src/core/abtest/tally.ts';
import { stream } from '../../../src/core/random.ts';
import { type Coming, type Effect, requestsOf } from './population.ts';

export interface DrawnTest {
  readonly weights: readonly ArmWeight[];
  readonly users: number;
  readonly requests: number;
  readonly lookEvery: number;
  readonly effects?: Readonly<Record<string, Effect>>;
  readonly come?: Coming;
  /** What is taken as independent: a user's slot, or wrongly each request. At most 10,000 of those. */
  readonly clusters?: 'users' | 'requests';
  /** A share of an arm's users who never reach the router. */
  readonly lost?: { readonly arm: string; readonly share: number };
  /** What the relative difference of the treatments' latencies truly is. */
  readonly slower?: number;
}

/** What came of one test, looked at all along. */
export interface Seen {
  /** Every difference that was called at any look. */
  readonly called: ReadonlySet<`${string} ${AbMetricName}`>;
  /** Requests until the split was found to lie; null if it never was. */
  readonly stoppedAfter: number | null;
  /** Whether an interval ever left the true difference of latencies out; of a test that names it. */
  readonly hasErred: boolean;
}

export function drawnTest(test: DrawnTest, seed: number): Seen {
  const table = dealt(`drawn-${seed}`, test.weights);
  const tally = new AbTally(abPlan(true), table);
  const called = new Set<`${string} ${AbMetricName}`>();
  const lost = lostUsers(test, seed);
  let requests = 0;
  let hasErred = false;
  for (const outcome of requestsOf(table, seed, test)) {
    if (lost(outcome.arm, outcome.user)) continue;
    tally.expose(outcome);
    tally.add(test.clusters === 'requests' ? { ...outcome, slot: requests } : outcome);
    requests += 1;
    if (requests % test.lookEvery > 0) continue;
    const { treatments } = abResult(tally);
    if (treatments === null) return { called, stoppedAfter: requests, hasErred };
    for (const { arm, metrics } of treatments) {
      for (const { metric, verdict, interval } of metrics) {
        if (verdict !== 'no difference yet') called.add(`${arm} ${metric}`);
        if (metric === 'latency' && test.slower !== undefined && interval !== null)
          hasErred ||= interval.lower > test.slower || interval.upper < test.slower;
      }
    }
  }
  return { called, stoppedAfter: null, hasErred };
}

function lostUsers({ lost }: DrawnTest, seed: number): (arm: string, user: string) => boolean {
  if (lost === undefined) return () => false;
  const known = new Map<string, boolean>();
  return (arm, user) => {
    if (arm !== lost.arm) return false;
    const isLost = known.get(user) ?? stream(seed, `lost/${user}`)() < lost.share;
    known.set(user, isLost);
    return isLost;
  };
}

export function weightsOf(percents: Readonly<Record<string, number>>): readonly ArmWeight[] {
  return Object.entries(percents).map(([arm, percent]) => ({ arm, percent }));
}
