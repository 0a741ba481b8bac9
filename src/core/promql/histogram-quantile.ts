import type { Semantics } from './ast.ts';

/** One bucket of a classic histogram: how many observations are at most `upperBound`. */
export interface Bucket {
  upperBound: number;
  count: number;
}

interface BucketAnswer {
  readonly value: number;
  /** Whether counts had to be raised, because they fell from a bucket to the next. */
  readonly forced: boolean;
}

/** Relative difference below which two counts are the same but for rounding. */
const TOLERANCE = 1e-12;

/** The φ-quantile, interpolated within the bucket that holds it. */
export function bucketQuantile(
  quantile: number,
  unsorted: readonly Bucket[],
  semantics: Semantics,
): BucketAnswer {
  const plain = (value: number) => ({ value, forced: false });
  if (Number.isNaN(quantile)) return plain(Number.NaN);
  if (quantile < 0) return plain(Number.NEGATIVE_INFINITY);
  if (quantile > 1) return plain(Number.POSITIVE_INFINITY);
  const buckets = mergedBuckets(unsorted);
  if (buckets.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return plain(Number.NaN);
  const forced = semantics === '2.x' ? raiseCounts(buckets) : smoothCounts(buckets);
  const observations = buckets.at(-1)?.count ?? 0;
  if (buckets.length < 2 || observations === 0) return { value: Number.NaN, forced };
  return { value: interpolate(buckets, quantile * observations), forced };
}

function interpolate(buckets: readonly Bucket[], observationRank: number): number {
  let rank = observationRank;
  const last = buckets.length - 1;
  const index = firstIndex(last, (i) => (buckets[i]?.count ?? 0) >= rank);
  // Nothing is known of what lies beyond the highest finite bound.
  if (index === last) return buckets[last - 1]?.upperBound ?? Number.NaN;
  const bucket = buckets[index] ?? { upperBound: 0, count: 0 };
  if (index === 0 && bucket.upperBound <= 0) return bucket.upperBound;
  const below = index > 0 ? buckets[index - 1] : undefined;
  const start = below?.upperBound ?? 0;
  rank -= below?.count ?? 0;
  return start + (bucket.upperBound - start) * (rank / (bucket.count - (below?.count ?? 0)));
}

/** Binary search, for NaN counts too, where the order of the tests decides. */
function firstIndex(length: number, test: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By bound, buckets with the same bound summed. */
function mergedBuckets(unsorted: readonly Bucket[]): Bucket[] {
  const sorted = [...unsorted].sort((a, b) => a.upperBound - b.upperBound || 0);
  const merged: Bucket[] = [];
  for (const { upperBound, count } of sorted) {
    const last = merged.at(-1);
    if (last && last.upperBound === upperBound) last.count += count;
    else merged.push({ upperBound, count });
  }
  return merged;
}

/** Counts never fall: each is at least the largest before it. */
function raiseCounts(buckets: readonly Bucket[]): boolean {
  let forced = false;
  let most = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    if (bucket.count > most) most = bucket.count;
    else if (bucket.count < most) {
      bucket.count = most;
      forced = true;
    }
  }
  return forced;
}

/** As `raiseCounts`, and a difference that is only rounding is none, in either direction. */
function smoothCounts(buckets: readonly Bucket[]): boolean {
  let forced = false;
  let before = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    const { count } = bucket;
    if (count === before) continue;
    const rounding = almostEqual(before, count);
    if (rounding || count < before) {
      bucket.count = before;
      forced ||= !rounding;
    } else before = count;
  }
  return forced;
}

const SMALLEST_NORMAL = 2.2250738585072014e-308;

function almostEqual(a: number, b: number): boolean {
  const [sum, difference] = [Math.abs(a) + Math.abs(b), Math.abs(a - b)];
  if (a === 0 || b === 0 || sum < SMALLEST_NORMAL) return difference < TOLERANCE * SMALLEST_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE;
}

/** The share of observations between two bounds, interpolated within the buckets that they cut. */
export function bucketFraction(lower: number, upper: number, unsorted: readonly Bucket[]): number {
  const buckets = mergedBuckets(unsorted);
  if (buckets.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return Number.NaN;
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return Number.NaN;
  if (Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets) - rankOf(lower, buckets)) / total;
}

/** How many observations lie below a value. */
function rankOf(value: number, buckets: readonly Bucket[]): number {
  const total = buckets.at(-1)?.count ?? 0;
  let before: Bucket | undefined;
  for (const bucket of buckets) {
    // The first bucket starts at 0, unless all of it is below.
    const start = before?.upperBound ?? (bucket.upperBound > 0 ? 0 : Number.NEGATIVE_INFINITY);
    const below = before?.count ?? 0;
    if (start >= value) return below;
    if (bucket.upperBound > value) {
      if (bucket.upperBound === Number.POSITIVE_INFINITY) return below;
      const share = (value - start) / (bucket.upperBound - start);
      return Math.min(below + (bucket.count - below) * share, total);
    }
    before = bucket;
  }
  return total;
}
