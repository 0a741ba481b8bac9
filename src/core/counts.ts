import { randomBinomial, randomPoisson } from 'd3-random';
import type { Stream } from './random.ts';

/** How many arrivals a Poisson process has where `mean` are expected. */
export function poissonCount(draw: Stream, mean: number): number {
  return mean > 0 ? randomPoisson.source(draw)(mean)() : 0;
}

/** How many of `n` independent trials succeed; a `p` outside 0..1 counts as the nearer end. */
export function binomialCount(draw: Stream, n: number, p: number): number {
  if (n <= 0 || !(p > 0)) return 0;
  return p < 1 ? randomBinomial.source(draw)(n, p)() : n;
}

/** Up to so many events a share, drawing each by itself costs less than a binomial for each share. */
const SINGLE_DRAWS_PER_SHARE = 2;

/**
 * Places each of `n` events into one of the shares: one count a share, together `n`. Shares are
 * relative to their sum; none is negative. Throws if there is an event and nowhere to put it.
 */
export function multinomialCounts(draw: Stream, n: number, shares: readonly number[]): number[] {
  // Sums from the end, so that the last share in use is exactly all that is left when it is reached.
  const remaining = new Float64Array(shares.length + 1);
  for (let i = shares.length - 1; i >= 0; i -= 1)
    remaining[i] = (remaining[i + 1] ?? 0) + (shares[i] ?? 0);
  if (n > 0 && !((remaining[0] ?? 0) > 0)) throw new Error(`${n} events and no share above 0`);
  return n <= shares.length * SINGLE_DRAWS_PER_SHARE
    ? placedSingly(draw, n, remaining)
    : placedByShare(draw, n, { shares, remaining });
}

function placedSingly(draw: Stream, n: number, remaining: Float64Array): number[] {
  const counts = new Array<number>(remaining.length - 1).fill(0);
  const total = remaining[0] ?? 0;
  for (let event = 0; event < n; event += 1) {
    // In (0, total]: the last share whose tail reaches it, and a share of 0 adds nothing to a tail.
    const place = total * (1 - draw());
    let low = 0;
    let high = counts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((remaining[middle] ?? 0) >= place) low = middle;
      else high = middle - 1;
    }
    counts[low] = (counts[low] ?? 0) + 1;
  }
  return counts;
}

/** Each share in turn takes its part of the events that are left (conditional binomials). */
function placedByShare(
  draw: Stream,
  n: number,
  { shares, remaining }: { readonly shares: readonly number[]; readonly remaining: Float64Array },
): number[] {
  const counts = new Array<number>(shares.length).fill(0);
  // A source of binomials is dear to make, and one serves them all.
  const binomial = randomBinomial.source(draw);
  let left = n;
  for (let i = 0; i < shares.length && left > 0; i += 1) {
    const share = shares[i] ?? 0;
    if (share === 0) continue;
    const part = share / (remaining[i] ?? 0);
    const taken = part < 1 ? binomial(left, part)() : left;
    counts[i] = taken;
    left -= taken;
  }
  return counts;
}
