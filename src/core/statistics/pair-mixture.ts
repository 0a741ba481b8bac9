import { normalCdf, normalDensity } from './normal.ts';

/** Pairs of values of known variance, one of each arm, and how far apart the arms are on average. */
export interface Pairs {
  readonly pairs: number;
  readonly difference: number;
  /** Of one value of one arm. */
  readonly variance: number;
}

/**
 * Evidence for any difference: the mixture likelihood ratio with a normal prior of variance
 * `priorVariance` on the difference (Johari, Pekelis and Walsh, "Always valid inference", 2017).
 */
export function pairEvidence(
  { pairs, difference, variance }: Pairs,
  priorVariance: number,
): number {
  const spread = 2 * variance;
  const grown = spread + pairs * priorVariance;
  const exponent = (pairs * pairs * priorVariance * difference * difference) / (2 * spread * grown);
  return Math.sqrt(spread / grown) * Math.exp(exponent);
}

/** Their prior variance for a test that ends after `pairs` at the latest. */
export function bestPriorVariance(variance: number, pairs: number, alpha: number): number {
  const b = (2 * Math.log(1 / alpha)) / Math.sqrt(pairs * variance);
  const tail = normalCdf(-b);
  return (variance * tail) / (normalDensity(b) / b - tail);
}
