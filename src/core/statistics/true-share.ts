import { normalQuantile } from './normal.ts';
import type { ScorerAccuracy } from './sizes.ts';

/** How a scorer errs, and on how many answers of either kind that was measured. */
export interface MeasuredAccuracy extends ScorerAccuracy {
  /** Null where it is exact: known, not measured. */
  readonly measuredOn: { readonly present: number; readonly absent: number } | null;
}

export interface TrueShare {
  readonly low: number;
  readonly high: number;
}

/**
 * A 95 % interval for the true share behind `flagged` of `told` answers, each in 0..1: it holds both
 * the chance of which answers came and that of the answers on which the accuracy was measured.
 * Lang and Reiczigel 2014, "Confidence limits for prevalence of disease adjusted for estimated
 * sensitivity and specificity". Null for a scorer that is no better than chance.
 */
export function trueShareInterval(
  flagged: number,
  told: number,
  { sensitivity, specificity, measuredOn }: MeasuredAccuracy,
): TrueShare | null {
  const z = normalQuantile(0.975);
  const found = { share: (flagged + (z * z) / 2) / (told + z * z), of: told + z * z };
  const present = smoothed(sensitivity, measuredOn?.present ?? null);
  const absent = smoothed(specificity, measuredOn?.absent ?? null);
  const youden = present.share + absent.share - 1;
  if (youden <= 0) return null;
  const share = (found.share + absent.share - 1) / youden;
  const shift = 2 * z * z * (share * varianceOf(present) - (1 - share) * varianceOf(absent));
  const spread =
    varianceOf(found) + share ** 2 * varianceOf(present) + (1 - share) ** 2 * varianceOf(absent);
  const reach = (z * Math.sqrt(spread)) / youden;
  return { low: within(share + shift - reach), high: within(share + shift + reach) };
}

interface Proportion {
  readonly share: number;
  readonly of: number;
}

function smoothed(share: number, of: number | null): Proportion {
  if (of === null) return { share, of: Number.POSITIVE_INFINITY };
  return { share: (of * share + 1) / (of + 2), of: of + 2 };
}

function varianceOf({ share, of }: Proportion): number {
  return (share * (1 - share)) / of;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}
