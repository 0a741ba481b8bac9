import { logBeta, logGamma, logGammaP, logGammaQ } from './gamma.ts';
import { logBetaShare } from './incomplete-beta.ts';
import { logNormalCdf } from './normal.ts';
import { bisect } from './roots.ts';

/*
 * Mixture supermartingales of Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric,
 * nonasymptotic confidence sequences" (2021): evidence against "the sum s of deviations, of variance
 * v so far, drifts nowhere", valid at whichever look it is asked for.
 */

/** A mixture: ln of the evidence, and the sum up to which evidence stays below e^logThreshold. */
export interface Mixture {
  logEvidence(s: number, v: number): number;
  bound(v: number, logThreshold: number): number;
}

/** The variance at which a mixture is to be tightest, and for which alpha. */
export interface Tuning {
  readonly vBest: number;
  readonly alpha: number;
}

export type Sides = 'one' | 'two';

/** The prior precision that makes the bound tightest at `vBest`. */
export function bestRho({ vBest, alpha }: Tuning, sides: Sides): number {
  const log = 2 * Math.log(1 / (sides === 'one' ? 2 * alpha : alpha));
  return vBest / (log + Math.log(1 + log));
}

/** For normal and sub-Gaussian sums. */
export function normalMixture(tuning: Tuning, sides: Sides): Mixture {
  const rho = bestRho(tuning, sides);
  const twoSided = (s: number, v: number) =>
    0.5 * Math.log(rho / (v + rho)) + (s * s) / (2 * (v + rho));
  if (sides === 'two') {
    return {
      logEvidence: twoSided,
      bound: (v, logThreshold) => Math.sqrt((v + rho) * (Math.log(1 + v / rho) + 2 * logThreshold)),
    };
  }
  return searched(
    (s, v) => twoSided(s, v) + Math.LN2 + logNormalCdf(s / Math.sqrt(v + rho)),
    () => Number.POSITIVE_INFINITY,
  );
}

/** For sums with exponential tails on the scale `c`. */
export function gammaExponentialMixture(tuning: Tuning, c: number): Mixture {
  const rho = bestRho(tuning, 'one');
  const shape = rho / (c * c);
  const leading = shape * Math.log(shape) - logGamma(shape) - logGammaP(shape, shape);
  return searched(
    (s, v) => {
      const grown = (v + rho) / (c * c);
      const moved = (c * s + v) / (c * c);
      const at = moved + shape;
      return leading + logGamma(grown) + logGammaP(grown, at) - grown * Math.log(at) + moved;
    },
    () => Number.POSITIVE_INFINITY,
  );
}

/** For sums that jump by at most `c`, as Poisson counts do. */
export function gammaPoissonMixture(tuning: Tuning, c: number): Mixture {
  const rho = bestRho(tuning, 'one');
  const shape = rho / (c * c);
  const leading = shape * Math.log(shape) - logGamma(shape) - logGammaQ(shape, shape);
  return searched(
    (s, v) => {
      const grown = (v + rho) / (c * c);
      const at = s / c + grown;
      return leading + logGamma(at) + logGammaQ(at, grown) - at * Math.log(grown) + v / (c * c);
    },
    () => Number.POSITIVE_INFINITY,
  );
}

/** How far below and above its mean one term of the sum may be. */
export interface Reach {
  readonly below: number;
  readonly above: number;
}

/** For sums of bounded terms, Bernoulli counts among them. */
export function betaBinomialMixture(
  tuning: Tuning,
  { below: g, above: h }: Reach,
  sides: Sides,
): Mixture {
  const r = Math.max(bestRho(tuning, sides) - g * h, 1e-3 * g * h);
  const x = sides === 'one' ? h / (g + h) : 1;
  const logArea = (a: number, b: number) => logBetaShare(a, b, x) + logBeta(a, b);
  const normalizer = logArea(r / (g * (g + h)), r / (h * (g + h)));
  return searched(
    (s, v) =>
      (v / (g * h)) * Math.log(g + h) -
      ((v + h * s) / (h * (g + h))) * Math.log(g) -
      ((v - g * s) / (g * (g + h))) * Math.log(h) +
      logArea((r + v - g * s) / (g * (g + h)), (r + v + h * s) / (h * (g + h))) -
      normalizer,
    (v) => v / g,
  );
}

const DOUBLINGS_MAX = 50;
const RELATIVE_TOLERANCE = 1e-13;

/** A mixture whose bound has no closed form; `highest` is the largest sum there can be. */
function searched(logEvidence: Mixture['logEvidence'], highest: (v: number) => number): Mixture {
  return {
    logEvidence,
    bound: (v, logThreshold) => {
      const excess = (s: number) => logEvidence(s, v) - logThreshold;
      let to = highest(v);
      if (to === Number.POSITIVE_INFINITY) {
        to = v;
        for (let i = 0; i < DOUBLINGS_MAX && excess(to) <= 0; i += 1) to *= 2;
      }
      if (excess(to) < 0) return to;
      return bisect(excess, { from: 0, to, tolerance: RELATIVE_TOLERANCE * to });
    },
  };
}
