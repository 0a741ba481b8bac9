/** Bits of the NaN that marks the end of a series, high word and low word (Prometheus's value). */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 0x00000002;
const FIRST_CAPACITY = 16;

export type AppendResult = 'appended' | 'repeated' | 'duplicate' | 'out-of-order' | 'over-limit';

/**
 * The samples of one series in order of time, 16 bytes each. A stale marker is a NaN known by its
 * bits; it is written and recognised through a view of words, because an engine may change the
 * payload of a NaN that passes through a variable.
 */
export class Samples {
  /** Only `[first, end)` are live. */
  times: Float64Array;
  values: Float64Array;
  first = 0;
  end = 0;
  /** How many of the live ones are stale markers, so that a series without any is not searched. */
  staleCount = 0;
  private words: Uint32Array;

  constructor() {
    this.times = new Float64Array(FIRST_CAPACITY);
    this.values = new Float64Array(FIRST_CAPACITY);
    this.words = new Uint32Array(this.values.buffer);
  }

  /**
   * `repeated` is the last sample again, which changes nothing. Refused are a `duplicate`, its time
   * with another value, and an earlier time as `out-of-order`.
   */
  append(tMs: number, value: number): AppendResult {
    const refusal = this.refusal(tMs, value);
    if (refusal) return refusal;
    if (this.end === this.times.length) this.makeRoom();
    this.times[this.end] = tMs;
    this.values[this.end] = value;
    // A NaN from outside may carry the marker's bits by accident; only appendStale means it.
    if (Number.isNaN(value)) this.writeWords(this.end, 0x7ff80000, 1);
    this.end += 1;
    return 'appended';
  }

  appendStale(tMs: number): AppendResult {
    const last = this.end - 1;
    if (this.end > this.first && this.times[last] === tMs && this.isStale(last)) return 'repeated';
    const refusal = this.refusal(tMs, Number.NEGATIVE_INFINITY);
    if (refusal) return refusal === 'repeated' ? 'duplicate' : refusal;
    if (this.end === this.times.length) this.makeRoom();
    this.times[this.end] = tMs;
    this.writeWords(this.end, STALE_HIGH, STALE_LOW);
    this.end += 1;
    this.staleCount += 1;
    return 'appended';
  }

  isStale(index: number): boolean {
    const value = this.values[index];
    if (value === undefined || !Number.isNaN(value)) return false;
    const [low, high] = LITTLE_ENDIAN ? [2 * index, 2 * index + 1] : [2 * index + 1, 2 * index];
    return this.words[low] === STALE_LOW && this.words[high] === STALE_HIGH;
  }

  /** The index of the first sample later than a time. */
  firstAfter(tMs: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.times[middle] ?? 0) <= tMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  dropBefore(tMs: number): void {
    const from = this.firstAfter(tMs - 1);
    for (let i = this.first; this.staleCount > 0 && i < from; i += 1)
      if (this.isStale(i)) this.staleCount -= 1;
    this.first = from;
  }

  private refusal(tMs: number, value: number): AppendResult | undefined {
    if (this.end === this.first) return undefined;
    const lastTime = this.times[this.end - 1] ?? 0;
    if (tMs > lastTime) return undefined;
    if (tMs < lastTime) return 'out-of-order';
    const last = this.values[this.end - 1];
    return Object.is(last, value) && !this.isStale(this.end - 1) ? 'repeated' : 'duplicate';
  }

  /** Moves the live samples to the front, and doubles the arrays if that leaves too little room. */
  private makeRoom(): void {
    const live = this.end - this.first;
    const crowded = live > this.times.length / 2;
    const capacity = crowded ? this.times.length * 2 : this.times.length;
    const times = crowded ? new Float64Array(capacity) : this.times;
    const values = crowded ? new Float64Array(capacity) : this.values;
    times.set(this.times.subarray(this.first, this.end));
    values.set(this.values.subarray(this.first, this.end));
    this.times = times;
    this.values = values;
    this.words = new Uint32Array(values.buffer);
    this.first = 0;
    this.end = live;
  }

  private writeWords(index: number, high: number, low: number): void {
    this.words[2 * index] = LITTLE_ENDIAN ? low : high;
    this.words[2 * index + 1] = LITTLE_ENDIAN ? high : low;
  }
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
