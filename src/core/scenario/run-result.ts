import type { VendorStats } from '../flags/vendor-answer.ts';
import type { Fault, Role } from '../model/fault.ts';
import type { Outcome, Reason } from '../rollout/state.ts';
import type { Slo } from '../routing/slo.ts';
import { accuracyIn, type DetectedShare, detectedShare } from '../scoring/scorer-accuracy.ts';
import type { ScorerKind, ScoringChoice } from '../scoring/scorer-choice.ts';
import type { ScorerTally } from '../scoring/scorer-tallies.ts';
import type { ExpectationResult } from './expectations.ts';
import type { GoodputResult } from './goodput-result.ts';

/** What a run leaves in `result.json`. Times of day are ISO 8601, in UTC. */
export interface RunResult {
  readonly version: 1;
  readonly scenario: string;
  readonly seed: number;
  readonly world: 'rehearsal' | 'simulation';
  readonly compression: number;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly timeline: Timeline;
  /** What was to go wrong, in plan time, whether the run got that far or not. */
  readonly faults: readonly Fault[];
  /** From time to time, at most so many as a chart can show. */
  readonly requests: readonly RequestsSoFar[];
  /** Fault becomes active to the deciding measurement finished, in plan time. */
  readonly detectSeconds: number | null;
  /** Detection to no new request can reach the canary, on the wall. */
  readonly rollbackSeconds: number | null;
  readonly exposure: RunExposure;
  /** Null where the kill switch was never on. */
  readonly killSwitch: KillResult | null;
  readonly expectations: readonly ExpectationResult[];
  readonly prometheus: { readonly kind: string; readonly version: string };
  readonly traffic: TrafficResult;
  /** What the scenario promises its users; null if it promises nothing. */
  readonly slo: Slo | null;
  readonly models: Readonly<Record<Role, ModelResult>>;
  /** What became of the questions to a vendor's provider; null without one, as in every simulation. */
  readonly flags: VendorStats | null;
  /** What the reader should know before trusting the numbers. */
  readonly notes: readonly string[];
}

export interface Timeline {
  readonly startedAt: string;
  readonly faultAt: string | null;
  readonly detectedAt: string | null;
  readonly rolledBackAt: string | null;
  /** When the last answer of the canary ended after a rollback. */
  readonly drainedAt: string | null;
  readonly endedAt: string;
}

/** Users' requests that were handed to each model by then, plan time. */
export interface RequestsSoFar extends Readonly<Record<Role, number>> {
  readonly atMs: number;
}

/** More of them nobody can tell apart. */
export const MOST_REQUEST_COUNTS = 240;

export interface RunExposure {
  /** Requests the router had handed to the canary when the rollout ended. */
  readonly canaryDispatched: number;
  readonly canaryRequests: number;
  readonly badAnswers: number;
  readonly users: number;
}

/** What the kill switch did in a run. */
export interface KillResult {
  /** Who threw it first, and when that was in force. */
  readonly by: string;
  readonly onAt: string;
  /** When it was off again for the last time; null if it was on at the end. */
  readonly offAt: string | null;
  /** Answers of the canary that it cut off. */
  readonly cut: number;
  /** Requests that reached the canary while it was on, copies among them, by the canary's own count. */
  readonly canaryRequests: number;
}

export interface TrafficResult {
  readonly sent: number;
  readonly completed: number;
  readonly errors: number;
  readonly dropped: number;
  /** How late requests were sent after their intended time. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly latencyP50Ms: number;
  readonly latencyP95Ms: number;
  /** False if the sender lagged so much that its latencies say more of it than of the models. */
  readonly trustworthy: boolean;
}

/** One model's side: what was injected into its answers beside what the scorer saw. */
export interface ModelResult {
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  readonly answered: number;
  readonly injected: { readonly hallucinations: number; readonly vague: number };
  readonly detected: {
    readonly scored: number;
    readonly hallucinations: number;
    readonly meanQuality: number | null;
  };
  /** By kind, those that occurred. */
  readonly errors: {
    /** In the model server's own words; null where nobody kept a log of its own, as in a simulation. */
    readonly injected: Readonly<Record<string, number>> | null;
    /** What the router blamed the model for. */
    readonly detected: Readonly<Record<string, number>>;
  };
  readonly scorers: readonly ScorerResult[];
  /** Null where users are promised nothing. */
  readonly goodput: GoodputResult | null;
}

/** What one scorer made of a model's answers. */
export interface ScorerResult {
  readonly scorer: ScorerKind;
  /** Answers it called good or bad. */
  readonly told: number;
  readonly unknown: number;
  /** Of those told, the share with what it looks for; null if it told of none. */
  readonly share: DetectedShare | null;
}

export function scorerResult(tally: ScorerTally, scoring: ScoringChoice): ScorerResult {
  const { kind, told, unknown } = tally;
  return { scorer: kind, told, unknown, share: detectedShare(tally, accuracyIn(scoring, kind)) };
}
