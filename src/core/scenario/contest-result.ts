import type { TunedScenario } from './tune-result.ts';

/** How judges did over the same simulated runs; what `simulate --judges` leaves in `judges.json`. */
export interface ContestResult {
  readonly version: 1;
  readonly scenarios: readonly TunedScenario[];
  readonly seeds: { readonly first: number; readonly asked: number; readonly done: number };
  readonly complete: boolean;
  /** What each judge watched, in words: `errors of requests`. */
  readonly watched: readonly string[];
  /** Of the sequential judges: over all that is watched together. */
  readonly alpha: number;
  readonly standings: readonly ContestStanding[];
}

export interface ContestStanding {
  readonly judge: string;
  /** Whether it holds its alpha: always, about, or it has none. */
  readonly holds: 'exact' | 'normal' | 'none';
  /** Runs that were not to be rolled back and were, and how many there were. */
  readonly falseRollbacks: { readonly count: number; readonly runs: number };
  /** Faulty runs that it rolled back before their fault, and how many faulty ones there were. */
  readonly early: { readonly count: number; readonly runs: number };
  /** Faulty runs that it let through, and how many there were. */
  readonly missed: { readonly count: number; readonly runs: number };
  /** Of faulty runs that were not early, one missed being beyond any that was not; null if half were. */
  readonly medianDetectSeconds: number | null;
  /** Bad answers that users got before it acted, or until the end; of the middle one of those. */
  readonly medianBadAnswers: number | null;
  readonly medianUsers: number | null;
}
