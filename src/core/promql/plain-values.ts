import type { QueryValue } from './value.ts';

/** An answer without its labels and timestamps. */
export type PlainValues =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'vector'; readonly values: readonly number[] }
  | { readonly type: 'matrix'; readonly series: readonly (readonly number[])[] }
  | { readonly type: 'string' };

/** What an analysis condition can see of an answer, in the answer's order. */
export function plainValues(value: QueryValue): PlainValues {
  switch (value.type) {
    case 'scalar':
      return { type: 'scalar', value: value.value };
    case 'vector':
      return { type: 'vector', values: value.samples.map((sample) => sample.value) };
    case 'matrix':
      return {
        type: 'matrix',
        series: value.series.map(({ points }) => points.map((point) => point.value)),
      };
    case 'string':
      return { type: 'string' };
  }
}
