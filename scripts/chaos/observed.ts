import type { JournalRecord } from '../../src/core/rollout/journal.ts';
import type { Outcome } from '../../src/core/rollout/state.ts';
import type { CanaryKind, Shape } from './schedule.ts';

/** What a client saw of one request. Times are ms since the epoch, as everywhere here. */
export interface ClientRequest {
  readonly id: string;
  readonly user: string;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** Null: no answer. */
  readonly status: number | null;
  /** Which model the answer says it is of; null where it says none. */
  readonly model: string | null;
  /** What the client could use: a good status, and all of the answer. */
  readonly isGood: boolean;
}

/** A line of a model's own log. */
export interface ModelRequest {
  readonly id: string;
  readonly user: string | null;
  readonly receivedAtMs: number;
}

/** A process that was killed, and came back. */
export interface Down {
  readonly who: string;
  /** The signal was sent, the process was gone. */
  readonly fromMs: number;
  readonly goneAtMs: number;
  /** It was started again, and answered again; infinite if it never was. */
  readonly revivedAtMs: number;
  readonly backAtMs: number;
}

/** The kill switch: its answer was there, and a call that lifts it was begun. */
export interface Thrown {
  readonly obeyedAtMs: number;
  readonly liftedAtMs: number;
}

/** What is known of a round from logs that are not the router's. */
export interface Observed {
  readonly shape: Shape;
  readonly canary: CanaryKind;
  /** Somebody killed the canary or made it slow: a rule may well have been broken. */
  readonly isCanaryHarmed: boolean;
  /** By which users are dealt. */
  readonly salt: string;
  readonly requests: readonly ClientRequest[];
  readonly canaryLog: readonly ModelRequest[];
  readonly downs: readonly Down[];
  readonly thrown: readonly Thrown[];
  readonly journal: readonly JournalRecord[];
  readonly outcome: Outcome | null;
  /** From the end of the last fault to the rollout's; null if it did not end in time. */
  readonly endedAfterMs: number | null;
}

/** What was done before may take so long to show: a machine under load, and loopback. */
export const IN_FLIGHT_MS = 250;
