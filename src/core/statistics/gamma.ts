/*
 * The gamma function and its incomplete forms, as logarithms, so that counts of millions neither
 * overflow nor vanish. Formulas from the NIST Digital Library of Mathematical Functions (DLMF).
 */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Below it the Stirling series is not exact enough: the argument is shifted up first. */
const STIRLING_FROM = 10;

/** ln Γ(x) for x > 0, to 15 digits (Stirling's series, DLMF 5.11.1). */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    1 / 12 -
    square *
      (1 / 360 -
        square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360_360))));
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI;
  return stirling + inverse * series - (product === 1 ? 0 : Math.log(product));
}

/** ln B(a, b). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

const ITERATIONS_MAX = 100_000;
const PRECISION = 1e-16;
const TINY = 1e-300;

/** ln P(a, x), the regularized lower incomplete gamma function. */
export function logGammaP(a: number, x: number): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  return x < a + 1 ? logBySeries(a, x) : Math.log1p(-Math.exp(logByFraction(a, x)));
}

/** ln Q(a, x), the regularized upper incomplete gamma function. */
export function logGammaQ(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? Math.log1p(-Math.exp(logBySeries(a, x))) : logByFraction(a, x);
}

/** DLMF 8.11.4. */
function logBySeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < ITERATIONS_MAX && term > sum * PRECISION; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return a * Math.log(x) - x - logGamma(a) + Math.log(sum);
}

/** DLMF 8.9.2, by Lentz's method. */
function logByFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < ITERATIONS_MAX; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / away(numerator * d + b);
    c = away(b + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION * 10) break;
  }
  return a * Math.log(x) - x - logGamma(a) + Math.log(fraction);
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
