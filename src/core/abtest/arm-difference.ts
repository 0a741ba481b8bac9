import { armOfSums, type Estimate, type SequenceRule } from '../statistics/asymptotic-interval.ts';
import type { ArmSums } from './clustered-sums.ts';

/** Fewer slots of equal weight have no variance worth the name. */
export const LEAST_CLUSTERS = 30;

/** In independent requests: what a quick test of few active users comes to, and a long one of many. */
const TIGHTEST_AT = [300, 3_000, 30_000];

/** Variances below this part of the squares are what rounding leaves of none. */
const ROUNDING = 1e-10;

/** How the sequences of a test of so many comparisons are made, whatever it comes to: that would be a peek. */
export function sequenceRules(alpha: number, comparisons: number): readonly SequenceRule[] {
  return TIGHTEST_AT.map((tightestAt) => ({
    alpha: alpha / comparisons,
    tightestAt,
    side: 'two',
  }));
}

/**
 * The treatment's mean less the control's, and how surely. Null where there are too few slots to tell,
 * or nothing varies.
 *
 * The variance is the larger of two, by the delta method over slots: each arm's own, which an interval
 * needs, and the one that both have if they are alike, without which a small arm that has seen no error
 * yet would look certain to have none. `samples` is how many single independent requests, half of them in each
 * arm, would tell as much.
 */
export function armDifference(control: ArmSums, treatment: ArmSums): Estimate | null {
  if (effectiveClusters(control) < LEAST_CLUSTERS) return null;
  if (effectiveClusters(treatment) < LEAST_CLUSTERS) return null;
  const [c, t] = [control.requests, treatment.requests];
  const [ofControl, ofTreatment] = [residualOf(control), residualOf(treatment)];
  const own = ofControl / c ** 2 + ofTreatment / t ** 2;
  const alike = ((ofControl + ofTreatment) / (c + t)) * (1 / c + 1 / t);
  const variance = Math.max(own, alike);
  const single = (singleVariance(control) + singleVariance(treatment)) / 2;
  if (!(variance > 0) || !(single > 0)) return null;
  return {
    value: treatment.sum / t - control.sum / c,
    variance,
    samples: (4 * single) / variance,
  };
}

/** How many slots of equal weight would tell as much (Kish). */
export function effectiveClusters({ requests, countSquares }: ArmSums): number {
  return countSquares === 0 ? 0 : requests ** 2 / countSquares;
}

/** Σ (sum - mean × count)² over slots. */
function residualOf({ requests, sum, clusters, ...of }: ArmSums): number {
  const mean = sum / requests;
  const residual = of.sumSquares - 2 * mean * of.sumCounts + mean ** 2 * of.countSquares;
  return residual > ROUNDING * of.sumSquares ? (residual * clusters) / (clusters - 1) : 0;
}

function singleVariance({ requests, sum, squares }: ArmSums): number {
  const { variance } = armOfSums(sum, squares, requests);
  return variance > ROUNDING * (squares / requests) ? variance : 0;
}
