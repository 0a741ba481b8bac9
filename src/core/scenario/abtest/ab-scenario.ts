import type { Fault } from '../../model/fault.ts';
import type { Profile } from '../../model/profile.ts';
import type { ScoringChoice } from '../../scoring/scorer-choice.ts';
import type { TrafficPlan } from '../../traffic/plan.ts';

/** An A/B test: models side by side for as long as the traffic lasts, and what must come out. Times are plan time. */
export interface AbScenario {
  /** Where it was read, as the reader names files. */
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly teaches: string;
  readonly seed: number;
  /** In the order of the file; the first is the control. */
  readonly arms: readonly AbArm[];
  /** Deals the users to the arms. */
  readonly salt: string;
  /** Between two looks at the results. */
  readonly lookMs: number;
  readonly traffic: TrafficPlan;
  readonly faults: readonly Fault<string>[];
  readonly operator: readonly WeightChange[];
  readonly scoring: ScoringChoice;
  readonly live: { readonly compression: number };
  readonly expect: AbExpectation;
}

export interface AbArm {
  readonly name: string;
  /** Of the users, 0..100 in steps of 0.01; those of all arms add up to 100. */
  readonly percent: number;
  readonly profile: Profile;
}

/** Other weights from a time on: by the arm's name, for every arm. */
export interface WeightChange {
  readonly atMs: number;
  readonly percents: Readonly<Record<string, number>>;
}

/** What must have come out at the end. */
export interface AbExpectation {
  /** Null expects nothing of it. */
  readonly sampleRatio: 'ok' | 'mismatch' | null;
  readonly findings: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  readonly arm: string;
  readonly metric: string;
  readonly finding: 'better' | 'worse' | 'undecided';
}
