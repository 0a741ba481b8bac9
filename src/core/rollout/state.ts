import type { AnalysisRunState } from '../analysis/status.ts';
import type { Routes } from '../routing/routes.ts';
import type { Verdict } from '../verdict.ts';
import type { Plan } from './plan.ts';
import type { TriggerState } from './trigger-watch.ts';

/** How a rollout ends; `paused` is one that still waited for a person or for data. */
export const OUTCOMES = ['promoted', 'rolled-back', 'paused', 'aborted'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * A rollout's whole state: a JSON value, so that it can be journalled, compared and resumed.
 *
 *            ┌── every step done, weight 100 confirmed ──────────────► ended: promoted
 *   progressing ── breach, failed analysis, abort ──► reverting ──► ended: rolled-back | aborted
 *     │     ▲
 *     ▼     │ every hold lifted
 *    held (a person, an alert, an inconclusive analysis, too little data, or the kill switch)
 *
 * `reverting` waits for the router to confirm weight 0: an outcome is stated only once it is true of
 * the traffic.
 */
export interface RolloutState {
  readonly plan: Plan;
  readonly phase: 'progressing' | 'reverting' | 'ended';
  readonly outcome: Outcome | null;
  /** Why it ended, or is ending, as it does. */
  readonly reason: Reason | null;
  readonly startedAtMs: number;
  /** 0, and one more with each retry. */
  readonly attempt: number;
  readonly lastTurnAtMs: number;
  /** A person has waived every step and answer that is left. */
  readonly promoteFull: boolean;
  readonly stepIndex: number;
  readonly stepStartedAtMs: number;
  /** What the router last confirmed, percent to the canary. */
  readonly weight: number;
  readonly weightSinceMs: number;
  /** When the engine last came back from having been away; null if it never was. */
  readonly backSinceMs: number | null;
  /** A weight asked for and not yet confirmed. */
  readonly pendingWeight: PendingWeight | null;
  /** The routes beside the weight, as last asked for. */
  readonly routes: Routes;
  readonly pendingRoutes: PendingRoutes | null;
  readonly routesAsked: number;
  readonly routesSinceMs: number;
  /** The analysis of the present step. */
  readonly inline: AnalysisRunState | null;
  readonly background: AnalysisRunState | null;
  readonly experiment: ExperimentState | null;
  readonly triggers: readonly TriggerState[];
  readonly holds: readonly Hold[];
  readonly detectedAtMs: number | null;
}

export interface PendingWeight {
  readonly weight: number;
  /** When to ask again if the router has refused. */
  readonly retryAtMs: number | null;
}

/** Routes asked for and not yet confirmed. */
export interface PendingRoutes {
  /** Which request: the answer to an earlier one says nothing of this one. */
  readonly number: number;
  readonly retryAtMs: number | null;
}

/** The experiment of the present step. */
export interface ExperimentState {
  /** Null until the canary has its share. */
  readonly startedAtMs: number | null;
  /** One for each analysis of the plan, in its order; empty until it has started. */
  readonly runs: readonly AnalysisRunState[];
}

export const HOLD_KINDS = [
  'pause-step',
  'operator',
  'alert',
  'inconclusive',
  'not-enough-data',
  'kill-switch',
] as const;

/** Something that keeps the rollout from its next step; all but `not-enough-data` want a person. */
export interface Hold {
  readonly kind: (typeof HOLD_KINDS)[number];
  readonly sinceMs: number;
  readonly message: string;
  readonly metric: string | null;
}

/** Why, with the numbers. */
export interface Reason {
  readonly by: 'trigger' | 'analysis' | 'operator' | 'plan' | 'hold';
  readonly metric: string | null;
  readonly verdict: Verdict | null;
  readonly value: number | null;
  readonly condition: string | null;
  readonly message: string;
}

/** What the world is to do. The answer to `set-weight` comes back as a confirmation. */
export type Action =
  | { readonly kind: 'set-weight'; readonly weight: number }
  /** All routes from now on, not a change of them. */
  | { readonly kind: 'set-routes'; readonly number: number; readonly routes: Routes }
  | { readonly kind: 'alert'; readonly metric: string; readonly message: string }
  | { readonly kind: 'finish'; readonly outcome: Outcome; readonly reason: Reason };

export const COMMAND_VERBS = [
  'promote',
  'promote-full',
  'abort',
  'retry',
  'pause',
  'resume',
  'kill',
  'unkill',
] as const;
export type CommandVerb = (typeof COMMAND_VERBS)[number];

/** What somebody tells the engine to do, and who: `an operator`, `Ctrl-C`. */
export type Command = { readonly by: string } & (
  | { readonly verb: CommandVerb }
  /** Percent to the canary; less than it has. */
  | { readonly verb: 'weight'; readonly weight: number }
);

/** What became of a command: what it did, or why it did nothing. */
export interface CommandAnswer {
  readonly isObeyed: boolean;
  readonly message: string;
}

/** The router's answer to a `set-weight` or `set-routes`. */
export type Confirmation = {
  readonly atMs: number;
  /** Null if it is in force, else why the router refused. */
  readonly error: string | null;
} & (
  | { readonly of: 'weight'; readonly weight: number }
  | { readonly of: 'routes'; readonly number: number }
);

/** What happened, for people and pages to follow. */
export type RolloutEvent =
  | { readonly kind: 'step'; readonly atMs: number; readonly index: number; readonly label: string }
  | { readonly kind: 'weight'; readonly atMs: number; readonly weight: number }
  /** The engine is back; its last turn before was then. */
  | { readonly kind: 'back'; readonly atMs: number; readonly sinceMs: number }
  | ({ readonly kind: 'measured' } & Measured)
  | { readonly kind: 'held' | 'released'; readonly atMs: number; readonly hold: Hold }
  | { readonly kind: 'detected'; readonly atMs: number; readonly reason: Reason }
  | { readonly kind: 'refused'; readonly atMs: number; readonly message: string }
  | { readonly kind: 'ended'; readonly atMs: number; readonly outcome: Outcome };

/** One judged measurement of a trigger or of an analysis metric. */
export interface Measured {
  readonly atMs: number;
  readonly source: 'trigger' | 'inline' | 'background' | 'experiment';
  readonly metric: string;
  readonly verdict: Verdict;
  /** As people read them, and as numbers where they are one. */
  readonly value: string;
  readonly limit: string;
  readonly valueNumber: number | null;
  readonly limitNumber: number | null;
  /** What stands behind the value; null where the template does not say. */
  readonly samples: number | null;
  readonly message: string;
}
