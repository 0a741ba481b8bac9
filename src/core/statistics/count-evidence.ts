import { logBeta, logGamma } from './gamma.ts';
import { logBetaShare } from './incomplete-beta.ts';

/*
 * Evidence (e-values, as logarithms) that events fall on the arms otherwise than requests do. Valid
 * at every look, and while the rate of events itself changes in time, since that cancels.
 */

/**
 * For any other split than `shares`: the Dirichlet-multinomial Bayes factor of Lindon and Malek,
 * "Anytime-valid inference for multinomial count data" (2022). A higher concentration looks for
 * smaller differences.
 */
export function splitLogEvidence(
  counts: readonly number[],
  shares: readonly number[],
  concentration: number,
): number {
  let total = 0;
  let log = 0;
  counts.forEach((count, arm) => {
    const share = shares[arm] ?? 0;
    total += count;
    log += logGamma(concentration * share + count) - logGamma(concentration * share);
    if (count > 0) log -= count * Math.log(share);
  });
  return log + logGamma(concentration) - logGamma(concentration + total);
}

/**
 * For more than a share `share` of the events on the canary: as above, with a uniform prior on all
 * larger shares.
 */
export function excessLogEvidence(canary: number, stable: number, share: number): number {
  return (
    logBeta(canary + 1, stable + 1) +
    logBetaShare(stable + 1, canary + 1, 1 - share) -
    Math.log(1 - share) -
    canary * Math.log(share) -
    stable * Math.log(1 - share)
  );
}
