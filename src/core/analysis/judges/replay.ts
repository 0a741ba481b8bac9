import type { Verdict } from '../../verdict.ts';
import type { Evidence, Judge, Ruling } from './judge.ts';

/** What the counters of both models stood at, at one moment of a run. */
export interface RecordedLook {
  readonly atMs: number;
  readonly evidence: Evidence;
}

/** What a run recorded of both models. */
export interface RecordedRun {
  /** When the canary got its first share of the traffic. */
  readonly beganAtMs: number;
  readonly looks: readonly RecordedLook[];
}

/** A judge in a comparison. */
export interface Entrant {
  readonly name: string;
  readonly judge: Judge;
  /** It looks once in this time, first when it has passed once; at every look where absent. */
  readonly everyMs?: number;
}

/** When a judge would have ended the run, and how. */
export interface Decision {
  readonly name: string;
  /** Failed, or what the last look came to. */
  readonly verdict: Verdict;
  /** The look that failed the canary; null if none did. */
  readonly failedAt: FailedAt | null;
  readonly why: string;
}

export interface FailedAt {
  readonly look: number;
  readonly atMs: number;
  /** What the canary had had by then. */
  readonly canarySamples: number;
  readonly canaryEvents: number;
}

/** What each judge makes of one recorded run; all of them see the same looks. */
export function decisions(entrants: readonly Entrant[], run: RecordedRun): readonly Decision[] {
  return entrants.map((entrant) => decisionOf(entrant, run));
}

/** What one judge makes of a run: it is over for the judge with its first Failed. */
export function decisionOf(
  { name, judge, everyMs = 0 }: Entrant,
  { beganAtMs, looks }: RecordedRun,
): Decision {
  let state = judge.begin();
  let last: Ruling | undefined;
  let nextAtMs = beganAtMs + everyMs;
  for (const [index, { atMs, evidence }] of looks.entries()) {
    if (atMs < nextAtMs) continue;
    // The grid keeps its phase, however late a look is.
    if (everyMs > 0) nextAtMs += everyMs * (Math.floor((atMs - nextAtMs) / everyMs) + 1);
    const looked = judge.look(state, evidence, atMs);
    state = looked.state;
    last = looked.ruling;
    if (last.verdict === 'Failed') {
      const { samples, sum } = evidence.canary;
      const failedAt = { look: index, atMs, canarySamples: samples, canaryEvents: sum };
      return { name, verdict: 'Failed', failedAt, why: last.why() };
    }
  }
  if (!last) return { name, verdict: 'Inconclusive', failedAt: null, why: 'there was no look' };
  return { name, verdict: last.verdict, failedAt: null, why: last.why() };
}
