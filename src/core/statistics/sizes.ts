import { normalQuantile } from './normal.ts';

/** What a comparison of two rates is to be able to see. */
export interface Contrast {
  readonly stableRate: number;
  readonly canaryRate: number;
  /** Requests to stable for each one to the canary. */
  readonly stablePerCanary: number;
}

/**
 * Requests to the canary that a one-sided test at `alpha`, looked at once, needs to see the contrast
 * with chance `power`. A test that may be looked at any time needs more, never fewer.
 */
export function neededRequests(contrast: Contrast, alpha: number, power: number): number {
  const { stableRate: p0, canaryRate: p1, stablePerCanary } = contrast;
  const z = normalQuantile(1 - alpha) + normalQuantile(power);
  const spread = p1 * (1 - p1) + (p0 * (1 - p0)) / stablePerCanary;
  return Math.ceil((z * z * spread) / (p1 - p0) ** 2);
}

/** How often a scorer finds what is there, and lets pass what is not. */
export interface ScorerAccuracy {
  readonly sensitivity: number;
  readonly specificity: number;
}

/** The true share behind the share that an erring scorer found (Rogan and Gladen 1978). */
export function trueShare(found: number, { sensitivity, specificity }: ScorerAccuracy): number {
  const corrected = (found + specificity - 1) / (sensitivity + specificity - 1);
  return Math.min(1, Math.max(0, corrected));
}
