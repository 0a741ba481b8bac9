import {
  type BoundState,
  lowerBound,
  mirrored,
  NO_BOUND,
  withBlock,
} from '../../statistics/empirical-bernstein.ts';
import type { Interval } from '../../statistics/share-interval.ts';
import {
  difference,
  type Judge,
  judge,
  NO_TOTALS,
  type Nouns,
  rateOf,
  type Totals,
} from './judge.ts';
import { counted, shortly, tooFew } from './words.ts';

/**
 * A sequential test of scores between 0 and 1: empirical-Bernstein bounds of either model's mean, so
 * that it holds whatever the scores are distributed like.
 */
export interface ScoreTest {
  readonly nouns: Nouns;
  readonly alpha: number;
  readonly minimumSamples: number;
  readonly worse: 'higher' | 'lower';
  /** By how much the canary's mean may be worse than stable's. */
  readonly margin: number;
  readonly wantsProof: boolean;
}

interface ArmState {
  readonly seen: Totals;
  readonly below: BoundState;
  readonly above: BoundState;
}

interface ScoreState {
  readonly canary: ArmState;
  readonly stable: ArmState;
  readonly failed: boolean;
}

const NO_ARM: ArmState = { seen: NO_TOTALS, below: NO_BOUND, above: NO_BOUND };

export function scoreTest(test: ScoreTest): Judge {
  // Harm needs one bound of either arm, and so does its absence: half of alpha for each of the two.
  const rule = { kind: 'empirical-bernstein' as const, alpha: test.alpha / 2 };
  const grown = (arm: ArmState, now: Totals): ArmState => {
    const block = difference(now, arm.seen);
    return {
      seen: now,
      below: withBlock(arm.below, block, rule),
      above: withBlock(arm.above, mirrored(block), rule),
    };
  };
  return judge<ScoreState>({
    begin: () => ({ canary: NO_ARM, stable: NO_ARM, failed: false }),
    look: (before, evidence) => {
      const canary = grown(before.canary, evidence.canary);
      const stable = grown(before.stable, evidence.stable);
      const thin = tooFew(evidence, test.minimumSamples, test.nouns.samples);
      const bounds = {
        canary: boundsOf(canary, rule.alpha),
        stable: boundsOf(stable, rule.alpha),
      };
      const { isWorse, isProven } = compared(test, bounds);
      const failed = before.failed || isWorse;
      const passes = isProven || !test.wantsProof ? 'Successful' : 'Inconclusive';
      const held = evidence.stable.samples > 0 ? rateOf(evidence.stable) : null;
      return {
        state: { canary, stable, failed },
        ruling: {
          verdict: thin === undefined ? (failed ? 'Failed' : passes) : 'Inconclusive',
          value: evidence.canary.samples > 0 ? rateOf(evidence.canary) : null,
          limit: held === null ? null : held + (test.worse === 'higher' ? 1 : -1) * test.margin,
          samples: evidence.canary.samples,
          evidence: null,
          why: () => thin ?? boundsText(test, bounds, evidence),
        },
      };
    },
  });
}

function boundsOf({ below, above }: ArmState, alpha: number): Interval {
  return { lower: lowerBound(below, alpha), upper: 1 - lowerBound(above, alpha) };
}

type BothBounds = Readonly<Record<'canary' | 'stable', Interval>>;

function compared(
  { worse, margin }: ScoreTest,
  { canary, stable }: BothBounds,
): { isWorse: boolean; isProven: boolean } {
  return worse === 'higher'
    ? {
        isWorse: canary.lower > stable.upper + margin,
        isProven: canary.upper < stable.lower + margin,
      }
    : {
        isWorse: canary.upper < stable.lower - margin,
        isProven: canary.lower > stable.upper - margin,
      };
}

function boundsText(
  { nouns, worse, margin, alpha }: ScoreTest,
  { canary, stable }: BothBounds,
  totals: Readonly<Record<'canary' | 'stable', Totals>>,
): string {
  const between = ({ lower, upper }: Interval) => `${shortly(lower)} to ${shortly(upper)}`;
  const one = (whose: 'canary' | 'stable', interval: Interval) =>
    `${whose} ${shortly(rateOf(totals[whose]))} (${between(interval)}) of ` +
    `${counted(totals[whose].samples)} ${nouns.samples}`;
  const allowed = margin === 0 ? '' : `, ${shortly(margin)} ${worse} allowed`;
  return (
    `${one('canary', canary)} against ${one('stable', stable)}, bounds that hold ` +
    `at every look but for a chance of ${shortly(alpha * 100)}%${allowed}`
  );
}
