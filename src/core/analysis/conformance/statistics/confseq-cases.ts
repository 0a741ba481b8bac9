import {
  doubleStitchingBound,
  empiricalProcessBound,
  polyStitchingBound,
  USUAL_STITCHING,
} from '../../../statistics/boundaries.ts';
import {
  bestRho,
  betaBinomialMixture,
  gammaExponentialMixture,
  gammaPoissonMixture,
  type Mixture,
  normalMixture,
  type Sides,
} from '../../../statistics/mixtures.ts';
import { quantileTestP } from '../../../statistics/quantile-test.ts';
import { shareInterval } from '../../../statistics/share-interval.ts';
import { firstDifference } from '../vector-file.ts';
import {
  asNumber,
  asNumbers,
  attempt,
  type Given,
  numberOr,
  type Outcome,
  offBy,
} from './section.ts';

const FIGURE = 1e-5;

/** What a case leaves unsaid: the section's own `v_opt=100, alpha=alpha_opt=0.05`. */
interface Usual {
  readonly vBest: number;
  readonly alpha: number;
}

/** One function of the confseq library, named with its arguments. */
export function confseqCase(given: Given, origin: unknown): Outcome {
  const fn = String(given.fn);
  const name = Object.entries(given)
    .filter(([key]) => key !== 'expected')
    .map(([key, value]) => (key === 'fn' ? fn : `${key} ${String(value)}`))
    .join(', ');
  const [base = '', sides] = fn.split(' ');
  const run = FUNCTIONS[base];
  if (!run) return { name, needs: `the function ${base}` };
  return attempt(name, () => {
    const figures = run(given, sides === 'two-sided' ? 'two' : 'one', usualOf(String(origin)));
    const expected = Array.isArray(given.expected) ? asNumbers(given.expected) : [given.expected];
    return firstDifference(
      ...expected.map((wanted, index) =>
        offBy(base, { expected: wanted, actual: figures[index] ?? Number.NaN }, FIGURE),
      ),
    );
  });
}

function usualOf(origin: string): Usual {
  return {
    vBest: Number(/v_opt=([\d.]+)/.exec(origin)?.[1] ?? 100),
    alpha: Number(/alpha_opt=([\d.]+)/.exec(origin)?.[1] ?? 0.05),
  };
}

type ConfseqFunction = (given: Given, sides: Sides, usual: Usual) => readonly number[];

function tuningOf({ v_opt, alpha_opt }: Given, usual: Usual): Usual {
  return { vBest: numberOr(v_opt, usual.vBest), alpha: numberOr(alpha_opt, usual.alpha) };
}

type MixtureOf = (given: Given, sides: Sides, tuning: Usual) => Mixture;

const MIXTURES: Readonly<Record<string, MixtureOf>> = {
  normal: (_given, sides, tuning) => normalMixture(tuning, sides),
  gamma_exponential: ({ c }, _sides, tuning) => gammaExponentialMixture(tuning, asNumber(c)),
  gamma_poisson: ({ c }, _sides, tuning) => gammaPoissonMixture(tuning, asNumber(c)),
  beta_binomial: ({ g, h }, sides, tuning) =>
    betaBinomialMixture(tuning, { below: asNumber(g), above: asNumber(h) }, sides),
};

const FUNCTIONS: Readonly<Record<string, ConfseqFunction>> = {
  normal_best_rho: ({ v, alpha }, sides, usual) => [
    bestRho({ vBest: asNumber(v), alpha: numberOr(alpha, usual.alpha) }, sides),
  ],
  ...Object.fromEntries(
    Object.entries(MIXTURES).flatMap(([family, mixture]): [string, ConfseqFunction][] => [
      [
        `${family}_log_mixture`,
        (given, sides, usual) => {
          const made = mixture(given, sides, tuningOf(given, usual));
          return [made.logEvidence(asNumber(given.s), asNumber(given.v))];
        },
      ],
      [
        `${family}_mixture_bound`,
        (given, sides, usual) => {
          const made = mixture(given, sides, tuningOf(given, usual));
          return [made.bound(asNumber(given.v), Math.log(1 / numberOr(given.alpha, usual.alpha)))];
        },
      ],
    ]),
  ),
  poly_stitching_bound: ({ v, v_min, c, s, eta, alpha }, _sides, usual) => [
    polyStitchingBound(
      {
        v: asNumber(v),
        vMin: asNumber(v_min),
        c: numberOr(c, 0),
        alpha: numberOr(alpha, usual.alpha),
      },
      stitchingOf(s, eta),
    ),
  ],
  empirical_process_lil_bound: ({ t, t_min, A, alpha }, _sides, usual) => [
    empiricalProcessBound({
      t: asNumber(t),
      tMin: asNumber(t_min),
      alpha: numberOr(alpha, usual.alpha),
      A: numberOr(A, 0.85),
    }),
  ],
  double_stitching_bound: ({ p, t, t_opt, delta, s, eta, alpha }, _sides, usual) => [
    doubleStitchingBound(
      {
        p: asNumber(p),
        t: asNumber(t),
        tBest: asNumber(t_opt),
        alpha: numberOr(alpha, usual.alpha),
      },
      stitchingOf(s, eta),
      numberOr(delta, 0.5),
    ),
  ],
  quantile_ab_p_value: quantileAb,
  bernoulli_confidence_interval: (
    { successes, trials, t_opt, alpha, alpha_opt },
    _sides,
    usual,
  ) => {
    const { lower, upper } = shareInterval(
      { successes: asNumber(successes), trials: asNumber(trials) },
      numberOr(alpha, usual.alpha),
      { tBest: asNumber(t_opt), alphaBest: numberOr(alpha_opt, usual.alpha) },
    );
    return [lower, upper];
  },
};

function stitchingOf(s: unknown, eta: unknown) {
  return { s: numberOr(s, USUAL_STITCHING.s), eta: numberOr(eta, USUAL_STITCHING.eta) };
}

const USUAL_ARM = 1_000;

/** `A=1..1000, B=A+offset`, or both arms as lists. */
function quantileAb(given: Given, _sides: Sides, usual: Usual): readonly number[] {
  const text = String(given.arms ?? '');
  const size = Number(/A=1\.\.(\d+)/.exec(text)?.[1] ?? USUAL_ARM);
  const tBest = numberOr(given.t_opt, Number(/t_opt=(\d+)/.exec(text)?.[1] ?? 100));
  const first = Array.isArray(given.A)
    ? asNumbers(given.A)
    : Array.from({ length: size }, (_, index) => index + 1);
  const second = Array.isArray(given.B)
    ? asNumbers(given.B)
    : first.map((value) => value + numberOr(given.offset, 0));
  const alphaBest = numberOr(given.alpha_opt, usual.alpha);
  return [quantileTestP(first, second, { p: asNumber(given.p), tBest, alphaBest })];
}
