import { bisect, lowest } from './roots.ts';
import { zeta } from './zeta.ts';

/*
 * Time-uniform boundaries in closed form: Howard et al. (2021), and Howard and Ramdas, "Sequential
 * estimation of quantiles" (2022).
 */

/** Where stitching starts and how its epochs grow: each `eta` times the last, weighed by k^-s. */
export interface Stitching {
  readonly s: number;
  readonly eta: number;
}

export const USUAL_STITCHING: Stitching = { s: 1.4, eta: 2 };

/** What the sum of variance `v`, with jumps on the scale `c`, stays below. */
export function polyStitchingBound(
  { v, vMin, c, alpha }: Readonly<Record<'v' | 'vMin' | 'c' | 'alpha', number>>,
  { s, eta }: Stitching = USUAL_STITCHING,
): number {
  const used = Math.max(v, vMin);
  const level =
    s * Math.log(Math.log((eta * used) / vMin)) +
    Math.log(zeta(s) / Math.log(eta) ** s) +
    Math.log(1 / alpha);
  const { k1, k2 } = stitchingFactors(eta);
  const jump = k2 * c * level;
  return Math.sqrt(k1 * k1 * used * level + jump * jump) + jump;
}

function stitchingFactors(eta: number): { k1: number; k2: number } {
  return {
    k1: (eta ** 0.25 + eta ** -0.25) / Math.SQRT2,
    k2: (Math.sqrt(eta) + 1) / 2,
  };
}

/**
 * How far an empirical distribution of t values is from the true one, anywhere and at any t >= tMin
 * (a Dvoretzky-Kiefer-Wolfowitz band by the law of the iterated logarithm). A > 1/√2.
 */
export function empiricalProcessBound({
  t,
  tMin,
  alpha,
  A,
}: Readonly<Record<'t' | 'tMin' | 'alpha' | 'A', number>>): number {
  if (t < tMin) return Number.POSITIVE_INFINITY;
  return A * Math.sqrt((Math.log(1 + Math.log(t / tMin)) + lilConstant(alpha, A)) / t);
}

/** The smallest C whose best error, over the choice of eta, is alpha. */
function lilConstant(alpha: number, A: number): number {
  const error = (C: number) => {
    const room = (eta: number) => Math.sqrt(eta / 2) + Math.sqrt((2 * (eta - 1)) / C) - A;
    const etaMost = bisect(room, { from: 1, to: 2 * A * A, tolerance: 1e-13 });
    const errorAt = (eta: number) => {
      const gammaSquared = (2 / eta) * (A - Math.sqrt((2 * (eta - 1)) / C)) ** 2;
      if (gammaSquared <= 1) return Number.POSITIVE_INFINITY;
      return 4 * Math.exp(-gammaSquared * C) * (1 + 1 / ((gammaSquared - 1) * Math.log(eta)));
    };
    return errorAt(lowest(errorAt, { from: 1, to: etaMost, tolerance: 1e-9 }));
  };
  let to = 1;
  while (error(to) > alpha) to *= 2;
  return bisect((C) => error(C) - alpha, { from: to / 2, to, tolerance: 1e-12 });
}

/** How far the count of values below the p-quantile strays from t·p, for all p and t at once. */
export function doubleStitchingBound(
  { p, t, tBest, alpha }: Readonly<Record<'p' | 't' | 'tBest' | 'alpha', number>>,
  { s, eta }: Stitching = USUAL_STITCHING,
  delta = 0.5,
): number {
  const used = Math.max(t, tBest);
  const nearby = logit(p) + 2 * delta * Math.sqrt((tBest * eta) / used);
  const r = p >= 0.5 ? p : Math.min(0.5, 1 / (1 + Math.exp(-nearby)));
  const variance = r * (1 - r);
  const distance = (Math.sqrt(used / tBest) * Math.abs(logit(p))) / (2 * delta) + 1;
  const total = 2 * zeta(s);
  const level =
    s * Math.log(Math.log((eta * used) / tBest)) +
    s * Math.log(distance) +
    Math.log((total * (total + 1)) / (alpha * Math.log(eta) ** s));
  const { k1, k2 } = stitchingFactors(eta);
  const jump = (k2 * (1 - 2 * p) * level) / 3;
  return (
    delta * Math.sqrt((eta * used * variance) / tBest) +
    Math.sqrt(k1 * k1 * variance * used * level + jump * jump) +
    jump
  );
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
