import { FACTS } from '../core/facts/facts.ts';
import { type AnswerDistribution, answerDistributions } from '../core/model/answer-distribution.ts';
import { effectsAt, profileUnder } from '../core/model/effects.ts';
import type { Effects, Role } from '../core/model/fault.ts';
import {
  FIRST_TOKEN_BUCKETS,
  INTER_TOKEN_BUCKETS,
  LATENCY_BUCKETS,
} from '../core/routing/histogram-buckets.ts';
import { saltOf } from '../core/scenario/run-models.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { Asking, CountingTables } from './counted-requests.ts';
import { segmentFinder } from './segments.ts';
import { type UserPool, userPool } from './user-pool.ts';

/** What `prompts: facts` asks. */
export const PROMPTS: readonly string[] = FACTS.map((fact) => fact.question);

const BOUNDS = {
  latency: LATENCY_BUCKETS,
  firstToken: FIRST_TOKEN_BUCKETS,
  interToken: INTER_TOKEN_BUCKETS,
};

/** Works each distribution and each order of users out once, when a run first needs it. */
export function countingTables(scenario: Scenario): CountingTables {
  const distributionOf = answerDistributions(PROMPTS, BOUNDS);
  const distributions = new Map<string, AnswerDistribution>();
  const pools = new Map<string, UserPool>();
  const salt = saltOf(scenario);
  const withSegment = segmentFinder(scenario);
  const under = (
    role: Role,
    effects: Effects,
    { streaming, answerTokens }: Asking,
  ): AnswerDistribution => {
    const key = JSON.stringify([role, streaming, answerTokens, effects]);
    const known = distributions.get(key);
    if (known !== undefined) return known;
    const profile = profileUnder(scenario.models[role], effects);
    const distribution = distributionOf(profile, streaming, answerTokens);
    distributions.set(key, distribution);
    return distribution;
  };
  return {
    distribution: (role, atMs, asking) =>
      under(role, effectsAt(scenario.faults, role, atMs), asking),
    healthy: (role, streaming) => under(role, {}, { streaming }),
    pool: (phaseIndex) => {
      const phase = scenario.traffic.phases[phaseIndex];
      if (phase === undefined) throw new Error(`the traffic has no phase ${phaseIndex}`);
      const { users, segments } = phase;
      const key = JSON.stringify([users, segments]);
      const pool = pools.get(key) ?? userPool({ users, segments }, salt, withSegment);
      pools.set(key, pool);
      return pool;
    },
  };
}
