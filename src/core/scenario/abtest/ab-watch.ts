import type { AbMetricName } from '../../abtest/metrics.ts';
import type { AbResult } from '../../abtest/results.ts';
import type { ControlStatus } from '../../control/control-status.ts';
import type { Numbered } from '../../history/bounded-log.ts';
import type { CommandGiven, EndpointNow, FaultBegun, TableSlice } from '../../history/run-watch.ts';
import type { AbEvent } from './ab-event.ts';
import type { AbModel, SaidVerdict } from './ab-run-result.ts';

/** An A/B test as it is looked at while it goes on. Times are ms since the epoch. */
export interface AbWatch {
  readonly kind: 'ab-test';
  readonly about: AbAbout;
  now(): AbNow;
  /** All until now, coarser the longer ago; at most `HISTORY_POINTS` rows a table. */
  history(): AbHistory;
  /** As `RunWatch.follow`. */
  follow(hear: (news: AbNews) => void): () => void;
}

/** What does not change while it runs. */
export interface AbAbout {
  readonly title: string;
  readonly description: string | null;
  readonly seed: number;
  /** How many times faster than the clock plan time runs. */
  readonly compression: number;
  /** Every arm there is to be; the first is the control. */
  readonly models: readonly AbModel[];
  /** Plan time is `(atMs - startedAtMs) * compression`. */
  readonly startedAtMs: number;
  /** When its traffic ends. */
  readonly endsAtMs: number;
  readonly faults: readonly { readonly atMs: number; readonly label: string }[];
}

export interface AbNow {
  /** As `GET /control/status` answers; of it the kill switch concerns a test. */
  readonly status: ControlStatus;
  readonly arms: readonly ArmNow[];
  /** Of the last look; null before the first. */
  readonly look: { readonly atMs: number; readonly result: AbResult } | null;
  readonly nextLookAtMs: number | null;
  /** Since when each verdict stands. */
  readonly said: readonly SaidVerdict[];
  /** The split lies: everybody gets the control from now on. */
  readonly isStopped: boolean;
  /** Requests in no arm: of nobody, or after a kill or the stop. */
  readonly unplaced: number;
  /** The latest `LOG_ENTRIES`, oldest first. */
  readonly log: readonly AbLogEntry[];
  readonly logDropped: number;
}

export interface ArmNow {
  readonly arm: string;
  /** Of the users; 0 while it waits for its share. */
  readonly percent: number;
  readonly requestsPerSecond: number | null;
  readonly inFlight: number;
  readonly endpoints: readonly EndpointNow[];
}

export type AbLogEntry = Numbered<AbHappening>;

export type AbHappening =
  | { readonly kind: 'event'; readonly event: Exclude<AbEvent, { kind: 'look' }> }
  | CommandGiven
  | FaultBegun;

export interface AbHistory {
  /**
   * Second by second, three columns an arm: `percent/<arm>` of the users by its weight, `share/<arm>`
   * percent of the requests, `rate/<arm>` requests/s.
   */
  readonly traffic: TableSlice;
  /** Look by look; since the weights last changed, and before them, as it was then. */
  readonly metrics: readonly AbMetricHistory[];
}

export interface AbMetricHistory {
  readonly arm: string;
  readonly metric: AbMetricName;
  /** Columns `AB_COLUMNS`. */
  readonly slice: TableSlice;
}

/** Values of both arms, and where their difference lies; see `AbDifference`. */
export const AB_COLUMNS = ['control', 'treatment', 'lower', 'upper', 'p'] as const;

/** Rows as they came; metrics that no look measured meanwhile are left out. */
export type AbNews = AbHistory;
