import type { TableSlice } from '../core/history/run-watch.ts';
import type { ChartSpec } from './chart-lines.ts';
import type { Control } from './controls.ts';

/** Rows of tables, by the table's name. */
export type Rows = Readonly<Record<string, TableSlice>>;

/** A run as the page shows it; all HTML is whole and escaped. */
export interface Screen {
  readonly title: string;
  readonly axis: Axis;
  /** What stays, with places for what changes. */
  shell(): string;
  /** What changes, by the name of its place. */
  panels(): ReadonlyMap<string, string>;
  moment(): Moment;
  /** By their names. */
  charts(): Readonly<Record<string, ChartSpec>>;
  history(): Rows;
  /** Hears of new rows; gives back what ends it. */
  follow(hear: (rows: Rows) => void): () => void;
}

/** How times become places on the charts. */
export interface Axis {
  readonly isPlanTime: boolean;
  readonly startedAtMs: number;
  readonly compression: number;
}

/** What a page is told each time. */
export interface Moment {
  readonly nowMs: number;
  readonly controls: readonly Control[];
  readonly marks: readonly Mark[];
  /** Nothing more will happen: when the port closes, that is no fault. */
  readonly isOver: boolean;
}

/** A moment that every chart shows. */
export interface Mark {
  readonly atMs: number;
  readonly label: string;
}
