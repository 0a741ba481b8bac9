import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandidateResult } from '../../../src/core/scenario/tune-result.ts';
import { choose, frontierOf, missedBy } from '../../../src/sim/tune/frontier.ts';

interface Figures {
  readonly falseRollback: number;
  readonly caught: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly badAnswers: number;
}

function candidate(figures: Figures): CandidateResult {
  const { falseRollback, caught, p50, p95, badAnswers } = figures;
  const share = (value: number) => ({ count: 0, share: value, low: 0, high: 1 });
  return {
    settings: {},
    falseRollback: share(falseRollback),
    notPromoted: share(falseRollback),
    caught: share(caught),
    detectSeconds: { p50, p95 },
    badAnswers: { p50: badAnswers, p95: badAnswers },
    users: { p50: 0, p95: 0 },
    promoteSeconds: 600,
    byScenario: [],
  };
}

/** Few values, so that ties and dominance are common. */
const figures: fc.Arbitrary<Figures> = fc.record({
  falseRollback: fc.constantFrom(0, 0.1, 0.2),
  caught: fc.constantFrom(1, 0.9),
  p50: fc.constantFrom(30, 60, null),
  p95: fc.constantFrom(60, 120, null),
  badAnswers: fc.constantFrom(1, 2, 3),
});
const many = fc.array(figures.map(candidate), { minLength: 1, maxLength: 40 });

/** Less is better in each; never is worst. */
function costs({ falseRollback, caught, detectSeconds, badAnswers }: CandidateResult): number[] {
  return [
    falseRollback?.share ?? 0,
    -(caught?.share ?? 0),
    detectSeconds?.p50 ?? 1e9,
    detectSeconds?.p95 ?? 1e9,
    badAnswers?.p50 ?? 0,
  ];
}

function isNoWorse(one: CandidateResult, other: CandidateResult): boolean {
  const theirs = costs(other);
  return costs(one).every((cost, index) => cost <= (theirs[index] ?? 0));
}

describe('the frontier', () => {
  it('is what brute force finds: the first of those that no other dominates', () => {
    fc.assert(
      fc.property(many, (candidates) => {
        const expected = candidates.flatMap((own, place) => {
          const dominated = candidates.some(
            (other, at) => isNoWorse(other, own) && (!isNoWorse(own, other) || at < place),
          );
          return dominated ? [] : [place];
        });
        expect(frontierOf(candidates)).toEqual(expected);
      }),
    );
  });

  it('has for every candidate one that is no worse', () => {
    fc.assert(
      fc.property(many, (candidates) => {
        const best = frontierOf(candidates).flatMap((place) => candidates[place] ?? []);
        for (const own of candidates) {
          expect(best.some((other) => isNoWorse(other, own))).toBe(true);
        }
      }),
    );
  });
});

describe('the choice', () => {
  const constraint = { maxFalseRollback: 0.1, maxDetectSeconds: 100 };

  it('meets the constraint if any candidate does, and exposes users the least', () => {
    fc.assert(
      fc.property(many, (candidates) => {
        const meeting = candidates.filter((one) => missedBy(one, constraint) === 0);
        const { recommended, nearest } = choose(candidates, constraint);
        if (recommended === null) {
          expect(meeting).toEqual([]);
          const least = Math.min(...candidates.map((one) => missedBy(one, constraint)));
          expect(missedBy(candidates[nearest] as CandidateResult, constraint)).toBe(least);
          return;
        }
        expect(recommended).toBe(nearest);
        const chosen = candidates[recommended] as CandidateResult;
        expect(meeting).toContain(chosen);
        const alike = meeting.filter(({ caught }) => caught?.share === chosen.caught?.share);
        expect(Math.max(...meeting.map(({ caught }) => caught?.share ?? 0))).toBe(
          chosen.caught?.share,
        );
        const fewest = Math.min(...alike.map(({ badAnswers }) => badAnswers?.p50 ?? 0));
        expect(chosen.badAnswers?.p50).toBe(fewest);
      }),
    );
  });

  it('comes nearest where no candidate meets the constraint', () => {
    const slow = candidate({ falseRollback: 0, caught: 1, p50: 60, p95: 150, badAnswers: 9 });
    const hasty = candidate({ falseRollback: 0.3, caught: 1, p50: 30, p95: 60, badAnswers: 1 });
    const blind = candidate({ falseRollback: 0, caught: 0, p50: null, p95: null, badAnswers: 0 });
    expect(choose([hasty, blind, slow], constraint)).toEqual({ recommended: null, nearest: 2 });
    expect(missedBy(slow, constraint)).toBeCloseTo(0.5);
    expect(missedBy(hasty, constraint)).toBeCloseTo(2);
  });

  it('asks for nothing where nothing is asked', () => {
    const any = candidate({ falseRollback: 1, caught: 0, p50: null, p95: null, badAnswers: 9 });
    const nothing = { maxFalseRollback: null, maxDetectSeconds: null };
    expect(choose([any], nothing)).toEqual({ recommended: 0, nearest: 0 });
  });
});
