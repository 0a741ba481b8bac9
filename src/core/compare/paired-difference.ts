import {
  type Estimate,
  type SequenceRule,
  sequenceEvidence,
  sequenceInterval,
} from '../statistics/asymptotic-interval.ts';
import { logBeta } from '../statistics/gamma.ts';
import type { Interval } from '../statistics/share-interval.ts';

/*
 * Two answers to each request: what differs within a pair cannot be the request's doing. Intervals
 * and evidence hold at every look at once, so a log may be compared again after every pair of it.
 */

/** Of which the intervals are. */
const ALPHA = 0.05;

/** The sequences are tightest at so many pairs, whatever a log holds: what it held would be a peek. */
const TIGHTEST_AT = 10_000;

const RULE: SequenceRule = { alpha: ALPHA, tightestAt: TIGHTEST_AT, side: 'two' };

/** Fewer differences have no variance worth the name. */
const LEAST_PAIRS = 30;

/** Differences within pairs, shadow less stable, added up. */
export interface DifferenceSums {
  readonly pairs: number;
  readonly mean: number;
  /** Of one difference. */
  readonly variance: number;
}

export interface PairedDifference {
  readonly pairs: number;
  readonly mean: number;
  /** Where the true mean lies, at every look at once; null with too few pairs to tell. */
  readonly interval: Interval | null;
  /** The mean in standard deviations of the differences (Cohen's d_z); null where nothing varies. */
  readonly effect: number | null;
  /** An e-value against "no difference on average": 20 to 1 is what 5 % ask for. */
  readonly evidence: number;
}

/**
 * The mean of differences within pairs by an asymptotic confidence sequence (Waudby-Smith et al.
 * 2024), and the evidence of the mixture that it is made of.
 */
export function pairedDifference({ pairs, mean, variance }: DifferenceSums): PairedDifference {
  if (pairs < LEAST_PAIRS || !(variance > 0)) {
    return { pairs, mean, interval: null, effect: null, evidence: 1 };
  }
  const estimate: Estimate = { value: mean, variance: variance / pairs, samples: pairs };
  return {
    pairs,
    mean,
    interval: sequenceInterval(estimate, RULE),
    effect: mean / Math.sqrt(variance),
    evidence: finite(sequenceEvidence(estimate, RULE)),
  };
}

/** In how many pairs a trait is on which side. */
export interface TraitCounts {
  readonly pairs: number;
  readonly both: number;
  readonly onlyStable: number;
  readonly onlyShadow: number;
}

/**
 * A trait that an answer has or has not. Only pairs that disagree speak: without a difference each
 * of the two is as likely to have it alone. The evidence is exact at every look, the likelihood ratio
 * of a uniform mixture over that chance against one half (McNemar's question, as a test martingale).
 */
export function pairedTrait({ pairs, onlyStable, onlyShadow }: TraitCounts): PairedDifference {
  const disagreeing = onlyStable + onlyShadow;
  const mean = pairs === 0 ? 0 : (onlyShadow - onlyStable) / pairs;
  const variance = pairs < 2 ? 0 : (disagreeing / pairs - mean ** 2) * (pairs / (pairs - 1));
  const { interval, effect } = pairedDifference({ pairs, mean, variance });
  const log = disagreeing * Math.LN2 + logBeta(onlyShadow + 1, onlyStable + 1);
  return { pairs, mean, interval, effect, evidence: finite(Math.exp(log)) };
}

/** As a number of JSON. */
function finite(evidence: number): number {
  return Math.min(evidence, Number.MAX_VALUE);
}
