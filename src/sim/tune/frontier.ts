import type { CandidateResult, TuneConstraint } from '../../core/scenario/tune-result.ts';

/** What a candidate is held against others by; less is better in each. */
function costs(candidate: CandidateResult): readonly number[] {
  const { falseRollback, caught, detectSeconds, badAnswers } = candidate;
  const never = Number.POSITIVE_INFINITY;
  return [
    falseRollback?.share ?? 0,
    1 - (caught?.share ?? 1),
    detectSeconds === null ? 0 : (detectSeconds.p50 ?? never),
    detectSeconds === null ? 0 : (detectSeconds.p95 ?? never),
    badAnswers?.p50 ?? 0,
  ];
}

/** The places of those that no other is as good as in every respect and better in one (Pareto). */
export function frontierOf(candidates: readonly CandidateResult[]): readonly number[] {
  const all = candidates.map(costs);
  return all.flatMap((own, place) => {
    const isBeaten = all.some((other, at) => at !== place && beats(other, own, at < place));
    return isBeaten ? [] : [place];
  });
}

/** Of equals the first stands for all. */
function beats(one: readonly number[], other: readonly number[], isEarlier: boolean): boolean {
  const noWorse = one.every((cost, index) => cost <= (other[index] ?? 0));
  const better = one.some((cost, index) => cost < (other[index] ?? 0));
  return noWorse && (better || isEarlier);
}

export interface Choice {
  /** Null where none meets the constraint. */
  readonly recommended: number | null;
  /** The recommended one, or else the one that misses the constraint by least. */
  readonly nearest: number;
}

/**
 * Of those that meet the constraint the one that exposes the fewest users to bad answers, then the
 * one that rolls back the fewest healthy rollouts, then the quickest to promote.
 */
export function choose(candidates: readonly CandidateResult[], constraint: TuneConstraint): Choice {
  const ranked = candidates
    .map((candidate, place) => ({ candidate, place, misses: missedBy(candidate, constraint) }))
    .toSorted((a, b) => a.misses - b.misses || byMerit(a.candidate, b.candidate));
  const [best] = ranked;
  if (best === undefined) throw new Error('there is no candidate to choose from');
  return { recommended: best.misses === 0 ? best.place : null, nearest: best.place };
}

function byMerit(one: CandidateResult, other: CandidateResult): number {
  const merits = (candidate: CandidateResult) => [
    1 - (candidate.caught?.share ?? 1),
    candidate.badAnswers?.p50 ?? 0,
    candidate.falseRollback?.share ?? 0,
    candidate.detectSeconds?.p95 ?? Number.MAX_VALUE,
    candidate.promoteSeconds ?? Number.MAX_VALUE,
  ];
  const theirs = merits(other);
  for (const [index, merit] of merits(one).entries()) {
    const difference = merit - (theirs[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** 0 where it is met, else by how many times the limits are exceeded, the worst of them. */
export function missedBy(
  { falseRollback, detectSeconds }: CandidateResult,
  { maxFalseRollback, maxDetectSeconds }: TuneConstraint,
): number {
  const excess = (value: number, most: number) =>
    value <= most ? 0 : (value - most) / Math.max(most, SMALL_LIMIT);
  const byFalse =
    maxFalseRollback === null ? 0 : excess(falseRollback?.share ?? 0, maxFalseRollback);
  if (maxDetectSeconds === null || detectSeconds === null) return byFalse;
  const byDetect = excess(detectSeconds.p95 ?? Number.MAX_VALUE, maxDetectSeconds);
  return Math.max(byFalse, byDetect);
}

/** A limit of nothing would make every excess infinite, and all of them alike. */
const SMALL_LIMIT = 0.001;
