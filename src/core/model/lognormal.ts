import { normalCdf } from '../statistics/normal.ts';

/** A lognormal distribution by mean and deviation of the logarithm; `mu` -Infinity: all is 0. */
export interface Lognormal {
  readonly mu: number;
  readonly sigma: number;
}

/** The same distribution with every value times `factor`. */
export function scaledBy(factor: number, { mu, sigma }: Lognormal): Lognormal {
  return { mu: mu + Math.log(factor), sigma };
}

/** E[X^power]. */
export function moment({ mu, sigma }: Lognormal, power: number): number {
  return Math.exp(power * mu + (power * sigma) ** 2 / 2);
}

/** P(X <= x). */
export function shareUpTo(x: number, distribution: Lognormal): number {
  return normalCdf(standardized(x, distribution));
}

/** E[X; X <= x]: the part of the mean that the values up to x make. */
export function meanUpTo(x: number, distribution: Lognormal): number {
  return momentUpTo(x, distribution, 1);
}

/** E[X^power; X <= x]. */
export function momentUpTo(x: number, distribution: Lognormal, power: number): number {
  const z = standardized(x, distribution) - power * distribution.sigma;
  return moment(distribution, power) * normalCdf(z);
}

/** E[1 / X; X > x]. */
export function inverseMeanBeyond(x: number, distribution: Lognormal): number {
  const z = standardized(x, distribution) + distribution.sigma;
  return z === Number.POSITIVE_INFINITY ? 0 : moment(distribution, -1) * normalCdf(-z);
}

/** E[max(x - X, 0)]: how far the values fall short of x. */
export function shortfallAt(x: number, distribution: Lognormal): number {
  return x <= 0 ? 0 : x * shareUpTo(x, distribution) - meanUpTo(x, distribution);
}

/** Where x stands on the standard normal scale; a distribution without spread has only two places. */
function standardized(x: number, { mu, sigma }: Lognormal): number {
  if (x < 0) return Number.NEGATIVE_INFINITY;
  if (mu === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const distance = Math.log(x) - mu;
  if (sigma > 0) return distance / sigma;
  return distance < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
