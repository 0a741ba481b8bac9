import type { AbMetricName } from '../../abtest/metrics.ts';
import type { AbResult, AbVerdict } from '../../abtest/results.ts';
import type { AbSpread } from '../../abtest/spreads.ts';
import type { ExpectationResult } from '../expectations.ts';
import type { TrafficResult } from '../run-result.ts';

/** What a run of an A/B test leaves in `result.json`. Times of day are ISO 8601, in UTC. */
export interface AbRunResult {
  readonly version: 1;
  readonly kind: 'ab-test';
  readonly scenario: string;
  readonly seed: number;
  readonly world: 'rehearsal' | 'simulation';
  readonly compression: number;
  readonly outcome: AbOutcome;
  readonly timeline: { readonly startedAt: string; readonly endedAt: string };
  /** How long the test ran, in plan time. */
  readonly ranMs: number;
  readonly models: readonly AbModel[];
  /** Requests that no arm counts: their user was not known, or the test had been stopped or killed. */
  readonly unplaced: number;
  /** Since the weights last changed. */
  readonly result: AbResult;
  readonly spreads: readonly AbSpread[];
  /** How often it was looked at the results. */
  readonly looks: number;
  /** Since when each verdict stands, in plan time; those that say nothing are left out. */
  readonly said: readonly SaidVerdict[];
  readonly expectations: readonly ExpectationResult[];
  readonly traffic: TrafficResult | null;
  /** What the reader should know before trusting the numbers. */
  readonly notes: readonly string[];
}

/** `stopped`: the split lies, so nobody got a treatment any more. */
export type AbOutcome = 'completed' | 'stopped' | 'interrupted';

export interface AbModel {
  readonly arm: string;
  readonly name: string;
  readonly version: string;
  /** The `rollout_hash` of its series. */
  readonly hash: string;
}

export interface SaidVerdict {
  readonly arm: string;
  readonly metric: AbMetricName;
  readonly verdict: AbVerdict;
  readonly atMs: number;
}
