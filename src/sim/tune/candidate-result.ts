import type { CandidateResult } from '../../core/scenario/tune-result.ts';
import { quantileOf } from '../quantiles.ts';
import { shareOfRuns } from '../share-of-runs.ts';
import type { TrialTally } from './trial-tally.ts';

/** What a candidate came to over all scenarios. Of several faulty ones the worst counts. */
export function candidateResult(
  settings: CandidateResult['settings'],
  tallies: readonly TrialTally[],
): CandidateResult {
  const healthy = tallies.filter(({ nature }) => nature === 'healthy');
  const faulty = tallies.filter(({ nature }) => nature === 'faulty');
  const runs = sum(healthy.map((tally) => tally.counts().runs));
  const promote = healthy.flatMap(({ promoteSeconds }) => promoteSeconds);
  return {
    settings,
    falseRollback:
      healthy.length === 0
        ? null
        : shareOfRuns(sum(healthy.map((tally) => tally.counts().rolledBack)), runs),
    notPromoted:
      healthy.length === 0
        ? null
        : shareOfRuns(runs - sum(healthy.map((tally) => tally.counts().promoted)), runs),
    ...onFaulty(faulty),
    promoteSeconds:
      promote.length === 0
        ? null
        : quantileOf(
            promote.toSorted((a, b) => a - b),
            0.5,
          ),
    byScenario: tallies.map((tally) => tally.result()),
  };
}

function onFaulty(
  faulty: readonly TrialTally[],
): Pick<CandidateResult, 'caught' | 'detectSeconds' | 'badAnswers' | 'users'> {
  if (faulty.length === 0)
    return { caught: null, detectSeconds: null, badAnswers: null, users: null };
  const runs = sum(faulty.map((tally) => tally.counts().runs));
  return {
    caught: shareOfRuns(sum(faulty.map(({ caught }) => caught)), runs),
    detectSeconds: { p50: slowest(faulty, 0.5), p95: slowest(faulty, 0.95) },
    badAnswers: {
      p50: Math.max(...faulty.map(({ badAnswers }) => badAnswers.p50)),
      p95: Math.max(...faulty.map(({ badAnswers }) => badAnswers.p95)),
    },
    users: {
      p50: Math.max(...faulty.map(({ usersExposed }) => usersExposed.p50)),
      p95: Math.max(...faulty.map(({ usersExposed }) => usersExposed.p95)),
    },
  };
}

/** Null if in one of the scenarios too many runs were never caught. */
function slowest(faulty: readonly TrialTally[], phi: number): number | null {
  const times = faulty.map((tally) => tally.detectedWithin(phi));
  return times.includes(null) ? null : Math.max(...times.map(Number));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
