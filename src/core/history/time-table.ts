import type { TableSlice } from './run-watch.ts';

/** How much of a table is kept as it came, and how much of all before. */
export interface TableSize {
  readonly rows: number;
  readonly buckets: number;
  /** How long the first buckets are. */
  readonly bucketMs: number;
}

/** Six hours of seconds are 1,400 rows, a quarter of an hour of them as it was. */
export const HISTORY_SIZE: TableSize = { rows: 900, buckets: 512, bucketMs: 1_000 };

/** The most rows that a table of that size has. */
export const HISTORY_POINTS = HISTORY_SIZE.rows + 2 * HISTORY_SIZE.buckets;

/**
 * Numbers over time, in memory that does not grow: the latest rows as they came, all before them in
 * buckets that know mean, lowest and highest, and get twice as long whenever there are too many. A row
 * costs constant time, amortised. A row of nulls alone is where a line is to break.
 */
export class TimeTable {
  readonly #columns: readonly string[];
  readonly #size: TableSize;
  /** The latest rows, in a ring: the time, then a value a column, NaN being null. */
  readonly #recent: Float64Array;
  #buckets: Bucket[] = [];
  #bucketMs: number;
  #total = 0;
  #isBroken = true;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(columns: readonly string[], size: TableSize) {
    this.#columns = columns;
    this.#size = size;
    this.#recent = new Float64Array(size.rows * (columns.length + 1));
    this.#bucketMs = size.bucketMs;
  }

  /** Rows so far. */
  get total(): number {
    return this.#total;
  }

  /** A value a column; what is no finite number counts as null. A clock that was set back stands still. */
  add(atMs: number, values: readonly (number | null)[]): void {
    if (this.#total >= this.#size.rows) this.#age(this.#total - this.#size.rows);
    this.#lastMs = Math.max(Math.round(atMs), this.#lastMs + 1);
    const at = this.#offset(this.#total);
    this.#recent[at] = this.#lastMs;
    let hasNumber = false;
    for (let index = 0; index < this.#columns.length; index += 1) {
      const value = values[index] ?? Number.NaN;
      const isNumber = Number.isFinite(value);
      this.#recent[at + 1 + index] = isNumber ? value : Number.NaN;
      hasNumber ||= isNumber;
    }
    this.#isBroken = !hasNumber;
    this.#total += 1;
  }

  /** Nobody looked for a while: what comes next does not follow from what was. */
  break(atMs: number): void {
    if (!this.#isBroken) this.add(atMs, []);
  }

  /** All that is known, the oldest first: at most `rows + 2 × buckets` of them. */
  all(): TableSlice {
    return this.#slice(this.#buckets, Math.max(0, this.#total - this.#size.rows));
  }

  /** The rows from that number on, as they came, as far as they are still kept so. */
  from(number: number): TableSlice {
    return this.#slice([], Math.max(number, this.#total - this.#size.rows));
  }

  #slice(buckets: readonly Bucket[], from: number): TableSlice {
    const atMs: number[] = [];
    const columns = this.#columns.map((name) => {
      const [mean, low, high]: [Numbers, Numbers, Numbers] = [[], [], []];
      return { name, mean, low, high, isSpread: false };
    });
    const put = (time: number, cell: (index: number) => Cell) => {
      atMs.push(time);
      for (const [index, column] of columns.entries()) {
        const { count, sum, low, high } = cell(index);
        const isSpread = low < high;
        const mean = count === 0 ? null : shortened(sum / count);
        column.isSpread ||= isSpread;
        column.mean.push(mean);
        column.low.push(isSpread ? shortened(low) : mean);
        column.high.push(isSpread ? shortened(high) : mean);
      }
    };
    for (const { cells, dataMs, dataRows, firstMs, breakMs } of buckets) {
      if (dataRows > 0)
        put(firstMs + Math.floor(dataMs / dataRows), (index) => cells[index] ?? NOTHING);
      if (breakMs !== null) put(breakMs, () => NOTHING);
    }
    for (let row = from; row < this.#total; row += 1) {
      const at = this.#offset(row);
      put(this.#recent[at] ?? 0, (index) => cellOf(this.#recent[at + 1 + index]));
    }
    const named = columns.flatMap(({ name, mean, low, high, isSpread }) => {
      const band = [[`${name}:low`, low] as const, [`${name}:high`, high] as const];
      return [[name, mean] as const, ...(isSpread ? band : [])];
    });
    return { atMs, columns: Object.fromEntries(named) };
  }

  /** The row that is next to be overwritten goes into the last bucket, or begins one. */
  #age(row: number): void {
    const at = this.#offset(row);
    const atMs = this.#recent[at] ?? 0;
    const cells = this.#columns.map((_, index) => cellOf(this.#recent[at + 1 + index]));
    const isBreak = cells.every(({ count }) => count === 0);
    const aged: Bucket = {
      ...{ firstMs: atMs, dataMs: 0, dataRows: isBreak ? 0 : 1 },
      breakMs: isBreak ? atMs : null,
      cells,
    };
    const last = this.#buckets.at(-1);
    if (last !== undefined && this.#isOne(last, aged)) {
      this.#buckets[this.#buckets.length - 1] = merged(last, aged);
      return;
    }
    this.#buckets.push(aged);
    while (this.#buckets.length > this.#size.buckets) this.#coarsen();
  }

  #coarsen(): void {
    this.#bucketMs *= 2;
    const coarser: Bucket[] = [];
    for (const bucket of this.#buckets) {
      const last = coarser.at(-1);
      if (last !== undefined && this.#isOne(last, bucket)) {
        coarser[coarser.length - 1] = merged(last, bucket);
      } else coarser.push(bucket);
    }
    this.#buckets = coarser;
  }

  #isOne(one: Bucket, other: Bucket): boolean {
    const place = ({ firstMs }: Bucket) => Math.floor(firstMs / this.#bucketMs);
    return place(one) === place(other);
  }

  #offset(row: number): number {
    return (row % this.#size.rows) * (this.#columns.length + 1);
  }
}

type Numbers = (number | null)[];

/** What was measured of one column. */
interface Cell {
  readonly count: number;
  readonly sum: number;
  readonly low: number;
  readonly high: number;
}

const NOTHING: Cell = {
  count: 0,
  sum: 0,
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
};

interface Bucket {
  readonly firstMs: number;
  /** How long after the first the rows with numbers were, together, and how many they are. */
  readonly dataMs: number;
  readonly dataRows: number;
  /** When the line breaks behind its numbers; null if it goes on. */
  readonly breakMs: number | null;
  readonly cells: readonly Cell[];
}

function merged(earlier: Bucket, later: Bucket): Bucket {
  const apartMs = (later.firstMs - earlier.firstMs) * later.dataRows;
  return {
    firstMs: earlier.firstMs,
    dataMs: earlier.dataMs + apartMs + later.dataMs,
    dataRows: earlier.dataRows + later.dataRows,
    // A break between numbers of one bucket is too short to be seen.
    breakMs: later.breakMs ?? (later.dataRows > 0 ? null : earlier.breakMs),
    cells: earlier.cells.map((cell, index) => added(cell, later.cells[index] ?? NOTHING)),
  };
}

function added(one: Cell, other: Cell): Cell {
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    low: Math.min(one.low, other.low),
    high: Math.max(one.high, other.high),
  };
}

const TOLD_DIGITS = 7;

/** To as many digits as are told: more would double what a page loads, and nobody can see them. */
function shortened(value: number): number {
  const digits = TOLD_DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)));
  // A whole number is short as it is; of zero and its like there is nothing to shorten.
  if (Number.isInteger(value) || !(digits < MOST_DECIMALS)) return value;
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** Beyond them powers of ten are not exact. */
const MOST_DECIMALS = 22;

function cellOf(value = Number.NaN): Cell {
  return Number.isNaN(value) ? NOTHING : { count: 1, sum: value, low: value, high: value };
}
