import type { ControlStatus } from '../control/control-status.ts';
import type { Plan } from '../rollout/plan.ts';
import type { Measured, RolloutEvent } from '../rollout/state.ts';
import type { Unit } from '../rollout/trigger-metrics.ts';
import type { Numbered } from './bounded-log.ts';

/** A rollout as it is looked at while it goes on. Times are ms since the epoch. */
export interface RunWatch {
  readonly kind: 'rollout';
  readonly about: RunAbout;
  now(): RunNow;
  /** All until now, coarser the longer ago; at most `HISTORY_POINTS` rows a table. */
  history(): RunHistory;
  /**
   * Hears, each second on the clock, what is new: what has happened since the second before, so of a
   * history asked for meanwhile some of it may be known. Gives back what ends it.
   */
  follow(hear: (news: RunNews) => void): () => void;
}

/** What does not change while it runs. */
export interface RunAbout {
  readonly world: 'rehearsal' | 'production';
  /** The scenario's or the rollout's name. */
  readonly title: string;
  readonly description: string | null;
  readonly seed: number | null;
  /** How many times faster than the clock plan time runs; 1 in production. */
  readonly compression: number;
  readonly prometheus: { readonly kind: string; readonly version: string };
  readonly plan: Plan;
  /** A rehearsal's plan time is `(atMs - startedAtMs) * compression`. */
  readonly startedAtMs: number;
  /** What a rehearsal does to its models, known beforehand. */
  readonly faults: readonly { readonly atMs: number; readonly label: string }[];
}

export interface RunNow {
  /** As `GET /control/status` answers. */
  readonly status: ControlStatus;
  readonly models: Readonly<Record<'stable' | 'canary', ModelNow>>;
  /** In the plan's order: triggers, background analysis, then those of its steps. */
  readonly metrics: readonly MetricNow[];
  /** The latest `LOG_ENTRIES`, oldest first. */
  readonly log: readonly LogEntry[];
  /** How many were before those. */
  readonly logDropped: number;
}

export interface ModelNow {
  /** Over the last few seconds; null where no router of this process serves. */
  readonly requestsPerSecond: number | null;
  readonly inFlight: number | null;
  /** Empty where they are not known; `unknown` where nobody asks whether they are well. */
  readonly endpoints: readonly EndpointNow[];
  /** Of the model's servers, as Prometheus has them; null where it has no answer. */
  readonly vitals: readonly {
    readonly name: string;
    readonly unit: Unit;
    readonly value: number | null;
  }[];
}

export interface EndpointNow {
  readonly name: string;
  readonly state: 'up' | 'down' | 'ejected' | 'unknown';
}

/** A rule of the plan, as it stands. */
export interface WatchedMetric {
  /** `trigger/0`, `background/<metric>`, `inline/<metric>`, `experiment/<metric>`. */
  readonly key: string;
  readonly name: string;
  /** The trigger's line, or the condition. */
  readonly rule: string;
  readonly action: 'rollback' | 'alert' | 'analysis';
  /** Null where the template does not say. */
  readonly unit: Unit | null;
  /** Over what it looks, plan time. */
  readonly windowMs: number | null;
  /** Between two measurements, plan time; null of one that is taken once. */
  readonly everyMs: number | null;
}

export interface MetricNow extends WatchedMetric {
  /** Of the canary. */
  readonly last: Measured | null;
  /** What stable answered to the same question; null while it was not asked or has not answered. */
  readonly stable: { readonly atMs: number; readonly value: number | null } | null;
}

/** `number` counts from 1, for ever. */
export type LogEntry = Numbered<Happening>;

export type Happening =
  | { readonly kind: 'event'; readonly event: RolloutEvent }
  | CommandGiven
  | FaultBegun;

/** Somebody told the rollout, the test or its kill switch to do something. */
export interface CommandGiven {
  readonly kind: 'command';
  readonly by: string;
  readonly verb: string;
  readonly isObeyed: boolean;
  readonly message: string;
}

export interface FaultBegun {
  readonly kind: 'fault';
  readonly label: string;
}

/** Rows of a table, the oldest first; no two have the same time. */
export interface TableSlice {
  readonly atMs: readonly number[];
  /**
   * By name, to seven digits; null where nothing was measured, in all of them where the line is to break.
   * Of a column whose rows stand for several measurements that differ there are `<name>:low` and
   * `<name>:high` beside the mean.
   */
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Columns of what users were served: percent to the canary as confirmed, and as it came; requests/s. */
export const TRAFFIC_COLUMNS = ['weight', 'share', 'stable', 'canary'] as const;

/** Columns of a metric: the answers of both models, the limit, and how many samples the canary's rests on. */
export const METRIC_COLUMNS = ['canary', 'stable', 'limit', 'samples'] as const;

export interface RunHistory {
  readonly traffic: TableSlice;
  readonly metrics: readonly { readonly key: string; readonly slice: TableSlice }[];
}

/** Rows as they came; metrics that were not measured meanwhile are left out. */
export type RunNews = RunHistory;
