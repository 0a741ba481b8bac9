import { betaBinomialMixture } from './mixtures.ts';
import { bisect } from './roots.ts';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** When an interval is to be tightest, and for which alpha. */
export interface IntervalTuning {
  readonly tBest: number;
  readonly alphaBest: number;
}

const TOLERANCE = 1e-12;

/**
 * Where the probability behind `successes` of `trials` lies, at every look at once (Howard et al.
 * 2021, two-sided beta-binomial mixture).
 */
export function shareInterval(
  { successes, trials }: { readonly successes: number; readonly trials: number },
  alpha: number,
  { tBest, alphaBest }: IntervalTuning,
): Interval {
  const observed = successes / trials;
  const excess = (p: number) => {
    const spread = p * (1 - p);
    const tuning = { vBest: spread * tBest, alpha: alphaBest };
    const mixture = betaBinomialMixture(tuning, { below: p, above: 1 - p }, 'two');
    return mixture.logEvidence((observed - p) * trials, spread * trials) + Math.log(alpha);
  };
  const outside = (p: number) => (p <= 0 || p >= 1 ? 1 : excess(p));
  const ends = { tolerance: TOLERANCE };
  return {
    lower: observed > 0 ? bisect(outside, { from: 0, to: observed, ...ends }) : 0,
    upper: observed < 1 ? bisect(outside, { from: 1, to: observed, ...ends }) : 1,
  };
}
