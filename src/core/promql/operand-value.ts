import type { Grid } from './grid.ts';

/** A number at each step of a query. */
export interface Scalars {
  readonly kind: 'scalar';
  readonly values: Float64Array;
}

export interface Text {
  readonly kind: 'string';
  readonly value: string;
}

/** What an expression comes to: everything but a range vector, which only functions take. */
export type Operand = Grid | Scalars | Text;
