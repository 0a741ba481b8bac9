/** Roots and minima of functions of one variable. */

type Curve = (x: number) => number;

/** An interval, and how near to come. */
export interface Bracket {
  readonly from: number;
  readonly to: number;
  readonly tolerance: number;
}

/** Where the curve changes its sign, by halving; `from` if it has one sign only. */
export function bisect(curve: Curve, { from, to, tolerance }: Bracket): number {
  const isBelow = curve(from) < 0;
  let low = from;
  let high = to;
  while (Math.abs(high - low) > tolerance) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (curve(middle) < 0 === isBelow) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const ITERATIONS_MAX = 1_000;

/**
 * Where the curve changes its sign, as Brent's `zeroin` (netlib) finds it. On a step function the
 * answer depends on the very sequence of guesses, and whoever is to agree to the sixth digit must
 * make the same ones.
 */
export function brentRoot(curve: Curve, { from, to, tolerance }: Bracket): number {
  let a = from;
  let b = to;
  let fa = curve(a);
  let fb = curve(b);
  let c = a;
  let fc = fa;
  if (fa === 0) return a;
  if (fb === 0) return b;
  for (let guess = 0; guess <= ITERATIONS_MAX; guess += 1) {
    const before = b - a;
    if (Math.abs(fc) < Math.abs(fb)) {
      a = b;
      b = c;
      c = a;
      fa = fb;
      fb = fc;
      fc = fa;
    }
    const least = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least || fb === 0) return b;
    let move = half;
    if (Math.abs(before) >= least && Math.abs(fa) > Math.abs(fb)) {
      const guessed = interpolated({ a, b, c, fa, fb, fc });
      const isNear = guessed.p < 0.75 * (c - b) * guessed.q - Math.abs(least * guessed.q) / 2;
      if (isNear && guessed.p < Math.abs((before * guessed.q) / 2)) move = guessed.p / guessed.q;
    }
    if (Math.abs(move) < least) move = move > 0 ? least : -least;
    a = b;
    fa = fb;
    b += move;
    fb = curve(b);
    if ((fb > 0 && fc > 0) || (fb < 0 && fc < 0)) {
      c = a;
      fc = fa;
    }
  }
  return b;
}

/** The move to where a line, or an inverse parabola, through the last points crosses 0: p / q. */
function interpolated(points: Readonly<Record<'a' | 'b' | 'c' | 'fa' | 'fb' | 'fc', number>>): {
  p: number;
  q: number;
} {
  const { a, b, c, fa, fb, fc } = points;
  const t1 = fb / fa;
  const span = c - b;
  let p = span * t1;
  let q = 1 - t1;
  if (a !== c) {
    const fraction = fa / fc;
    const t2 = fb / fc;
    p = t1 * (span * fraction * (fraction - t2) - (b - a) * (t2 - 1));
    q = (fraction - 1) * (t2 - 1) * (t1 - 1);
  }
  return p > 0 ? { p, q: -q } : { p: -p, q };
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Where the curve, falling and then rising, is lowest: golden section search. */
export function lowest(curve: Curve, { from, to, tolerance }: Bracket): number {
  let low = from;
  let high = to;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let atLeft = curve(left);
  let atRight = curve(right);
  while (high - low > tolerance) {
    if (atLeft <= atRight) {
      high = right;
      right = left;
      atRight = atLeft;
      left = high - GOLDEN * (high - low);
      atLeft = curve(left);
    } else {
      low = left;
      left = right;
      atLeft = atRight;
      right = low + GOLDEN * (high - low);
      atRight = curve(right);
    }
  }
  return (low + high) / 2;
}
