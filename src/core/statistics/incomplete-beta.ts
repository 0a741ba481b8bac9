import { logBeta } from './gamma.ts';

const ITERATIONS_MAX = 100_000;
const PRECISION = 1e-15;
const TINY = 1e-300;

/** ln I_x(a, b), the regularized incomplete beta function; exact far into both tails. */
export function logBetaShare(a: number, b: number, x: number): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  if (x >= 1) return 0;
  if (x <= (a + 1) / (a + b + 2)) return logByFraction(a, b, x);
  return Math.log1p(-Math.exp(logByFraction(b, a, 1 - x)));
}

/** DLMF 8.17.22, by Lentz's method; quick where x lies below the mean. */
function logByFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < ITERATIONS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b) - Math.log(a) + Math.log(fraction);
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
