/*
 * A change of weights begins a new epoch, and what was read before it is set aside. Pooled, an hour at
 * 5 % and one at 50 % would tell the arms apart by the hour (Simpson's paradox); and leaving out the
 * users who moved would leave out most of an arm that grew.
 */

/** The first epoch has most: few tests have a second. */
const KEPT_FOR_LATER = 0.2;

/**
 * What an epoch may spend of a test's alpha: 80 %, 16 %, 3.2 % … Each begins its tests anew; together
 * they spend the whole at most, so that changing weights until something shows gains nothing.
 */
export function alphaOfEpoch(alpha: number, epoch: number): number {
  return alpha * (1 - KEPT_FOR_LATER) * KEPT_FOR_LATER ** epoch;
}
