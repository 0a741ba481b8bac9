/** Plain figures of a list of numbers. */

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The spread about the mean; of a sample divided by n - 1, of a whole population by n. */
export function variance(values: readonly number[], of: 'sample' | 'population'): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum / (of === 'sample' ? values.length - 1 : values.length);
}

/** The value at `share` of the way through the sorted values, as R's type 7 interpolates. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}

/** Of pooled values: one list's ranks summed, ties sharing their mean rank; Σ t³ - t over ties of t. */
export interface RankSum {
  readonly ofFirst: number;
  readonly ties: number;
}

/** The rank sum of `first - shift` among `second`. Both lists sorted, lowest first. */
export function rankSum(first: Float64Array, second: Float64Array, shift: number): RankSum {
  let ofFirst = 0;
  let ties = 0;
  let i = 0;
  let j = 0;
  // What is next of either list; infinity is past its end, and never compared with itself.
  let x = i < first.length ? Number(first[i]) - shift : Number.POSITIVE_INFINITY;
  let y = j < second.length ? Number(second[j]) : Number.POSITIVE_INFINITY;
  while (i < first.length || j < second.length) {
    const value = x < y ? x : y;
    const ranked = i + j;
    const before = i;
    while (x === value && i < first.length) {
      i += 1;
      x = i < first.length ? Number(first[i]) - shift : Number.POSITIVE_INFINITY;
    }
    while (y === value && j < second.length) {
      j += 1;
      y = j < second.length ? Number(second[j]) : Number.POSITIVE_INFINITY;
    }
    const tied = i + j - ranked;
    if (tied === 0) break;
    if (i > before) ofFirst += (i - before) * (ranked + (tied + 1) / 2);
    if (tied > 1) ties += tied * tied * tied - tied;
  }
  return { ofFirst, ties };
}
