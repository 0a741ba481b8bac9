import {
  type Estimate,
  type SequenceRule,
  sequenceEvidence,
  sequenceInterval,
} from './asymptotic-interval.ts';
import { meanEvidence } from './e-values.ts';
import { bisect } from './roots.ts';
import type { Interval } from './share-interval.ts';

/*
 * Asymptotic confidence sequences of which nobody knows at how many samples they will be asked: the mean
 * of the evidence of several, each tightest elsewhere, is evidence too. It costs little more than the
 * best of them, wherever that is.
 */

/** For a value other than 0, at every look; two-sided rules alone. */
export function mixedEvidence(estimate: Estimate, rules: readonly SequenceRule[]): number {
  return meanEvidence(rules.map((rule) => sequenceEvidence(estimate, rule)));
}

/** Relative to the half-width. */
const TOLERANCE = 1e-9;

/** Every value that the evidence against is below 1/level: where the true one lies, at every look at once. */
export function mixedInterval(
  estimate: Estimate,
  rules: readonly SequenceRule[],
  level: number,
): Interval {
  const { value, variance, samples } = estimate;
  const widths = rules.map((rule) => {
    // One that alone outweighs all the others' silence.
    const { lower } = sequenceInterval(estimate, rule, level / rules.length);
    return value - lower;
  });
  const excess = (width: number) =>
    mixedEvidence({ value: width, variance, samples }, rules) - 1 / level;
  const to = Math.min(...widths);
  const width = bisect(excess, { from: 0, to, tolerance: TOLERANCE * to });
  return { lower: value - width, upper: value + width };
}
