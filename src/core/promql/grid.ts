import { executionError, type PromqlError } from './error.ts';
import { labelKey } from './label-set.ts';
import type { Naming, Rename } from './metric-name.ts';
import type { Labels } from './value.ts';

/**
 * A vector at each of a query's steps: one row a series, one column a step. A cell counts only
 * where `present` says so. An instant query has one step.
 */
export interface Grid {
  readonly kind: 'vector';
  readonly steps: number;
  readonly labels: readonly Labels[];
  /** By row: whether its metric name goes once the query is answered. */
  readonly dropsName: readonly boolean[];
  /** Row by row: row r at step s is at `r * steps + s`; there may be room for more rows. */
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

export function emptyGrid(steps: number): Grid {
  const [values, present] = [new Float64Array(0), new Uint8Array(0)];
  return { kind: 'vector', steps, labels: [], dropsName: [], values, present };
}

const FIRST_ROWS = 8;

export function sameLabelset(): PromqlError {
  return executionError('vector cannot contain metrics with the same labelset');
}

/** A grid in the making; rows with the same labels are one row. */
export class GridBuilder {
  readonly steps: number;
  private readonly labels: Labels[] = [];
  private readonly dropsName: boolean[] = [];
  private readonly rows = new Map<string, number>();
  private values: Float64Array;
  private present: Uint8Array;

  constructor(steps: number, expectedRows = FIRST_ROWS) {
    this.steps = steps;
    const cells = Math.max(expectedRows, FIRST_ROWS) * steps;
    this.values = new Float64Array(cells);
    this.present = new Uint8Array(cells);
  }

  /** The row of a label set, made if it is new: only then `dropsName` counts. */
  row(labels: Labels, dropsName = false): number {
    const key = labelKey(labels);
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    const row = this.labels.push(labels) - 1;
    this.dropsName.push(dropsName);
    this.rows.set(key, row);
    if (this.labels.length * this.steps > this.values.length) this.grow();
    return row;
  }

  /** A row of a series' own. Throws PromqlError if another series has these labels already. */
  ownRow({ labels, dropsName }: Naming): number {
    if (this.rows.has(labelKey(labels))) throw sameLabelset();
    return this.row(labels, dropsName);
  }

  /** Marks a row whose name is to go at the end of the query. */
  dropNameOf(row: number): void {
    this.dropsName[row] = true;
  }

  /** Throws PromqlError if the row already has a value there: two series with the same labels. */
  set(row: number, step: number, value: number): void {
    const cell = row * this.steps + step;
    if (this.present[cell] === 1) throw sameLabelset();
    this.present[cell] = 1;
    this.values[cell] = value;
  }

  has(row: number, step: number): boolean {
    return this.present[row * this.steps + step] === 1;
  }

  build(): Grid {
    const { steps, labels, dropsName, values, present } = this;
    return { kind: 'vector', steps, labels, dropsName, values, present };
  }

  private grow(): void {
    const values = new Float64Array(this.values.length * 2);
    const present = new Uint8Array(this.present.length * 2);
    values.set(this.values);
    present.set(this.present);
    this.values = values;
    this.present = present;
  }
}

/**
 * A grid with other labels, row by row, and other values, cell by cell. Rows that come to have the
 * same labels are one, as long as only one of them has a value at each step.
 */
export function mapGrid(
  grid: Grid,
  rename: Rename,
  value: (value: number, step: number) => number | undefined,
): Grid {
  const { steps, labels, dropsName, values, present } = grid;
  const out = new GridBuilder(steps, labels.length);
  for (const [row, old] of labels.entries()) {
    let target: number | undefined;
    for (let step = 0; step < steps; step += 1) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      const result = value(values[cell] ?? 0, step);
      if (result === undefined) continue;
      target ??= rowNamed(out, rename(old, dropsName[row] === true));
      out.set(target, step, result);
    }
  }
  return out.build();
}

function rowNamed(out: GridBuilder, { labels, dropsName }: Naming): number {
  return out.row(labels, dropsName);
}
