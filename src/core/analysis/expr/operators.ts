/** How tightly operators bind in expr-lang 1.17, and to which side. */
export interface BinaryOperator {
  readonly precedence: number;
  readonly rightAssociative?: boolean;
}

export const UNARY_PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['not', 50],
  ['!', 50],
  ['-', 90],
  ['+', 90],
]);

export const BINARY_OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map([
  ['|', { precedence: 0 }],
  ['or', { precedence: 10 }],
  ['||', { precedence: 10 }],
  ['and', { precedence: 15 }],
  ['&&', { precedence: 15 }],
  ['==', { precedence: 20 }],
  ['!=', { precedence: 20 }],
  ['<', { precedence: 20 }],
  ['>', { precedence: 20 }],
  ['>=', { precedence: 20 }],
  ['<=', { precedence: 20 }],
  ['in', { precedence: 20 }],
  ['matches', { precedence: 20 }],
  ['contains', { precedence: 20 }],
  ['startsWith', { precedence: 20 }],
  ['endsWith', { precedence: 20 }],
  ['..', { precedence: 25 }],
  ['+', { precedence: 30 }],
  ['-', { precedence: 30 }],
  ['*', { precedence: 60 }],
  ['/', { precedence: 60 }],
  ['%', { precedence: 60 }],
  ['**', { precedence: 100, rightAssociative: true }],
  ['^', { precedence: 100, rightAssociative: true }],
  ['??', { precedence: 500 }],
]);

/** Operators that `not` may stand before: `x not in y`. */
export const NEGATABLE: ReadonlySet<string> = new Set([
  'in',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
]);

/** Operators that chain: `1 < x < 3`. */
export const ORDERINGS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=']);
