import type { Role } from '../model/fault.ts';
import type { MeasuredBy } from '../rollout/journal.ts';
import type { PlannedModel } from '../rollout/plan.ts';
import type { Outcome, Reason } from '../rollout/state.ts';
import type { WeightSpan } from '../rollout/weight-spans.ts';
import type { ExpectationResult } from './expectations.ts';
import type { Timeline } from './run-result.ts';

/**
 * What a backtest leaves in `result.json`: as a run's, with null for what nobody can know of a past
 * in which the engine did not act. Times of day are ISO 8601, in UTC.
 */
export interface BacktestResult {
  readonly version: 1;
  /** The name of the Rollout. */
  readonly scenario: string;
  readonly seed: null;
  readonly world: 'backtest';
  readonly outcome: Outcome;
  /** Who interrupted it; null if it went to its end. */
  readonly interruptedBy: string | null;
  readonly reason: Reason;
  /** What was asked for. */
  readonly range: { readonly from: string; readonly to: string };
  readonly timeline: Timeline;
  /** Nobody knows when a fault of the past began. */
  readonly detectSeconds: null;
  readonly rollbackSeconds: null;
  readonly exposure: {
    /** What the canary really answered until the rollout would have ended; null if it is unknown. */
    readonly canaryRequests: number | null;
    readonly badAnswers: null;
    readonly users: null;
  };
  readonly expectations: readonly ExpectationResult[];
  readonly prometheus: MeasuredBy & { readonly url: string };
  readonly models: Readonly<Record<Role, PlannedModel>>;
  readonly weights: readonly TrafficSpan[];
  readonly questions: { readonly asked: number; readonly failed: number };
  /** What the reader should know before trusting the verdict. */
  readonly notes: readonly string[];
}

/** A weight of the plan, beside the traffic that there really was at that time. */
export interface TrafficSpan extends WeightSpan {
  /** Requests by `inference_requests_total`; null where it has no answer. */
  readonly requests: Readonly<Record<Role, number>> | null;
  /** The readings of this time are of another share than the plan's. */
  readonly differs: boolean;
}
