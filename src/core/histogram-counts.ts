/** A histogram's counts; bucket k holds what is at most its bound and above the one before. */
export class HistogramCounts {
  readonly bounds: readonly number[];
  /** One more than there are bounds: the last holds what is beyond them all. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number, count = 1): void {
    this.add(this.bucketOf(value), count, value * count);
  }

  /** So many values of a bucket, which come to this sum. */
  add(bucket: number, count: number, sum: number): void {
    this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    this.sum += sum;
  }

  bucketOf(value: number): number {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (this.bounds[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Its cumulative buckets, its sum and its count, as they are exposed. */
  values(): readonly number[] {
    let below = 0;
    const cumulative = Array.from(this.counts, (count) => {
      below += count;
      return below;
    });
    return [...cumulative, this.sum, below];
  }
}
