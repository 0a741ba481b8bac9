import type { Outcome } from '../rollout/state.ts';
import type { Verdict } from '../verdict.ts';

/** What many simulated runs of one scenario leave in `simulation.json`. */
export interface StudyResult {
  readonly version: 1;
  readonly scenario: string;
  readonly world: 'simulation';
  readonly compression: number;
  /** The seeds used: `first`, `first + 1`, … */
  readonly seeds: { readonly first: number; readonly asked: number; readonly done: number };
  /** False if it was interrupted: then only the runs that were done are in it. */
  readonly complete: boolean;
  /** When the first fault becomes active, plan time; null without faults. */
  readonly faultAtMs: number | null;
  /** How requests were drawn: one by one, or as counts. */
  readonly drawn: 'requests' | 'counts';
  readonly outcomes: readonly OutcomeShare[];
  readonly deciders: readonly Decider[];
  /** Fault becomes active to the deciding measurement, of the runs that were rolled back. */
  readonly detectSeconds: Spread | null;
  /** In virtual time the router obeys at once; only a draining answer takes time. */
  readonly drainSeconds: Spread | null;
  /** The canary's share of requests that kept every promise; null where none is made. */
  readonly goodput: Spread | null;
  readonly exposure: {
    readonly canaryRequests: Spread;
    readonly users: Spread;
    readonly badAnswers: Spread;
    readonly costUsd: Spread;
  };
  readonly expectations: readonly ExpectationShare[];
  /** Runs that ended otherwise than most, each to be run again by its seed; at most a few of a kind. */
  readonly odd: readonly OddRun[];
  readonly detectHistogram: Histogram | null;
  /** Of whole runs; null of none. */
  readonly exposureHistograms: Readonly<Record<ExposureCount, Histogram | null>>;
  /** Share of runs that had ended by then, by outcome, over plan time. */
  readonly ended: readonly EndedBy[];
  /** Each metric over plan time, of the runs that still went on. */
  readonly bands: readonly MetricBand[];
  readonly notes: readonly string[];
}

/** Whom a run exposed, and to what. */
export const EXPOSURE_COUNTS = ['canaryRequests', 'users', 'badAnswers'] as const;
export type ExposureCount = (typeof EXPOSURE_COUNTS)[number];

/** A share with its 95 % confidence interval. */
export interface Share {
  readonly count: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface OutcomeShare extends Share {
  readonly outcome: Outcome;
}

/** What decided, in how many runs, on how many samples. */
export interface Decider extends Share {
  readonly outcome: Outcome;
  /** A metric, or who else decided: plan, operator, hold. */
  readonly by: string;
  /** What stood behind the deciding verdict; null where the template does not say. */
  readonly samples: Spread | null;
}

export interface ExpectationShare extends Share {
  readonly name: string;
  readonly expected: string;
}

/** Quantiles over runs. */
export interface Spread {
  readonly runs: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  readonly mean: number;
}

export interface OddRun {
  readonly seed: number;
  readonly outcome: Outcome;
  readonly by: string;
  readonly message: string;
}

/** Counts of bins around `from`, `from + width`, and so on. */
export interface Histogram {
  readonly from: number;
  readonly width: number;
  readonly counts: readonly number[];
}

export interface EndedBy {
  readonly outcome: Outcome;
  readonly points: readonly { readonly atMs: number; readonly share: number }[];
}

export interface MetricBand {
  readonly metric: string;
  readonly points: readonly BandPoint[];
}

export interface BandPoint {
  readonly atMs: number;
  readonly runs: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  /** The median limit, which moves where it is a multiple of the baseline; null without one. */
  readonly limit: number | null;
}

/** One simulated run, as the study takes it. */
export interface RunOutcome {
  readonly seed: number;
  readonly outcome: Outcome;
  readonly by: string;
  readonly verdict: Verdict | null;
  readonly message: string;
  readonly samples: number | null;
  readonly detectSeconds: number | null;
  readonly drainSeconds: number | null;
  readonly endedAtMs: number;
  /** The canary's, 0..1; null without promises or requests. */
  readonly goodput: number | null;
  readonly exposure: {
    readonly canaryRequests: number;
    readonly users: number;
    readonly badAnswers: number;
    readonly costUsd: number;
  };
  readonly expectations: readonly {
    readonly name: string;
    readonly expected: string;
    readonly pass: boolean;
  }[];
  readonly looks: readonly Look[];
}

/** One judged measurement of a rule that is looked at again and again. */
export interface Look {
  readonly metric: string;
  readonly atMs: number;
  readonly value: number;
  readonly limit: number | null;
}
