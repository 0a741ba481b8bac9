import type { ArmWeight } from '../../abtest/assignment.ts';
import type { AbMetricName } from '../../abtest/metrics.ts';
import type { AbVerdict } from '../../abtest/results.ts';
import type { SampleRatio } from '../../abtest/sample-ratio.ts';
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
  /** Of the users, 0..100 in steps of 0.01; 0 for one that waits for its share. */
  readonly percent: number;
  readonly profile: Profile;
}

/** Other weights from a time on; an arm that is not there has none. */
export interface WeightChange {
  readonly atMs: number;
  readonly weights: readonly ArmWeight[];
}

/** What must have come out at the end. */
export interface AbExpectation {
  /** Null expects nothing of it. */
  readonly sampleRatio: SampleRatio['state'] | null;
  readonly verdicts: readonly ExpectedVerdict[];
}

export interface ExpectedVerdict {
  readonly arm: string;
  readonly metric: AbMetricName;
  readonly verdict: AbVerdict;
}

/** The weights that a test begins with. */
export function firstWeights(arms: readonly Pick<AbArm, 'name' | 'percent'>[]): ArmWeight[] {
  return arms
    .filter(({ percent }) => percent > 0)
    .map(({ name, percent }) => ({ arm: name, percent }));
}

/**
 * What deals the users in a run of this seed. A run of the file's own seed deals as the file says; one of
 * another seed deals anew, since who is in which arm is chance as well.
 */
export function saltOfRun(test: Pick<AbScenario, 'salt' | 'seed'>, seed: number): string {
  return seed === test.seed ? test.salt : `${test.salt}/${seed}`;
}
