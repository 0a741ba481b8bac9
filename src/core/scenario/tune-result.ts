import type { Unit } from '../rollout/trigger-metrics.ts';
import type { Share, Spread } from './study-result.ts';

/** What a sweep leaves in `tune.json`. */
export interface TuneResult {
  readonly version: 1;
  readonly scenarios: readonly TunedScenario[];
  readonly seeds: { readonly first: number; readonly asked: number; readonly done: number };
  /** False if it was interrupted: then every candidate was tried on the same, fewer runs. */
  readonly complete: boolean;
  /** The settings that were swept, and how many ways of combining them there are. */
  readonly dimensions: readonly Dimension[];
  readonly combinations: number;
  readonly candidates: readonly CandidateResult[];
  /** Places in `candidates`: the settings as they are now. */
  readonly present: number;
  /** Each dimension's value as it is now, as text. */
  readonly presentSettings: Readonly<Record<string, string>>;
  /** Those that no other beats in every respect. */
  readonly frontier: readonly number[];
  readonly constraint: TuneConstraint;
  /** Null where no candidate meets the constraint; then `nearest` comes nearest to it. */
  readonly recommended: number | null;
  readonly nearest: number;
  readonly blindSpots: readonly BlindSpot[];
  readonly notes: readonly string[];
}

/**
 * What a scenario is for a sweep, by what it expects: a healthy one is to be promoted, a faulty one
 * rolled back, one of the third kind is to wait for a person.
 */
export type ScenarioNature = 'healthy' | 'faulty' | 'waiting';

export interface TunedScenario {
  readonly name: string;
  readonly nature: ScenarioNature;
}

export interface Dimension {
  readonly name: string;
  readonly values: readonly string[];
}

export interface TuneConstraint {
  /** Share of healthy rollouts that may be rolled back; null asks for nothing. */
  readonly maxFalseRollback: number | null;
  /** Of the slowest faulty scenario, within which 95 % of its runs are to be detected. */
  readonly maxDetectSeconds: number | null;
}

export interface CandidateResult {
  /** Each dimension's value, as text. */
  readonly settings: Readonly<Record<string, string>>;
  /** Healthy runs that were rolled back; null without a healthy scenario. */
  readonly falseRollback: Share | null;
  /** Healthy runs that did not get through: rolled back, or left waiting. */
  readonly notPromoted: Share | null;
  /** Faulty runs that were rolled back after the fault; null without a faulty scenario. */
  readonly caught: Share | null;
  /** Of the scenario that is worst in each; a run that was not caught took for ever: null. */
  readonly detectSeconds: { readonly p50: number | null; readonly p95: number | null } | null;
  readonly badAnswers: { readonly p50: number; readonly p95: number } | null;
  readonly users: { readonly p50: number; readonly p95: number } | null;
  /** How long a healthy rollout takes. */
  readonly promoteSeconds: number | null;
  readonly byScenario: readonly CandidateOnScenario[];
}

export interface CandidateOnScenario {
  readonly scenario: string;
  readonly runs: number;
  readonly rolledBack: number;
  /** Rolled back before there was a fault. */
  readonly early: number;
  readonly promoted: number;
  readonly detectSeconds: Spread | null;
  readonly badAnswers: Spread;
  readonly users: Spread;
}

/** A regression that the traffic is too thin for, whatever the limits. */
export interface BlindSpot {
  /** One, several, or every one, in words. */
  readonly scenario: string;
  readonly metric: string;
  readonly unit: Unit;
  /** What stable shows. */
  readonly baseline: number;
  /** Samples of the canary and of stable in one window at this weight. */
  readonly weight: number;
  readonly windowMs: number;
  readonly canarySamples: number;
  readonly stableSamples: number;
  /** The nearest value that is told from the baseline four times of five, at one false alarm in a hundred. */
  readonly visibleFrom: number;
  /** The rule's limit, and how many samples of the canary would be needed to see it. */
  readonly limit: number;
  /** Null where the limit is no worse than stable. */
  readonly neededSamples: number | null;
}
