/** A label set; the metric's name is the label `__name__`. A missing label equals an empty one. */
export type Labels = Readonly<Record<string, string>>;

/** What a query answers. Times are milliseconds since the epoch. */
export type QueryValue =
  | { readonly type: 'scalar'; readonly tMs: number; readonly value: number }
  | { readonly type: 'string'; readonly tMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly type: 'matrix'; readonly series: readonly MatrixSeries[] };

export interface VectorSample {
  readonly labels: Labels;
  readonly tMs: number;
  readonly value: number;
}

export interface MatrixSeries {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

export interface Point {
  readonly tMs: number;
  readonly value: number;
}
