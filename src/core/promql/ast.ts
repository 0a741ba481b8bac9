import type { Matcher } from './matcher.ts';

/** Which Prometheus to agree with: what runs today, or 2.42. */
export type Semantics = '3.x' | '2.x';

/** `[start, end)` in the query's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The time that `@` pins a selector to. */
export type At = number | 'start' | 'end';

export interface NumberLiteral {
  readonly kind: 'number';
  readonly value: number;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

export interface VectorSelector {
  readonly kind: 'selector';
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
  readonly at: At | undefined;
  readonly span: Span;
}

export interface MatrixSelector {
  readonly kind: 'matrix';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
  readonly span: Span;
}

export interface Subquery {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Undefined where the query leaves the step to the server. */
  readonly stepMs: number | undefined;
  readonly offsetMs: number;
  readonly at: At | undefined;
  readonly span: Span;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
  readonly span: Span;
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly op: string;
  readonly param: Expr | undefined;
  readonly expr: Expr;
  readonly grouping: readonly string[];
  readonly without: boolean;
  readonly span: Span;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | 'atan2'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'and'
  | 'or'
  | 'unless';

/** How the two sides of an operation between vectors find each other. */
export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side that may have several series a match: `left` for group_left. */
  readonly many: 'left' | 'right' | undefined;
  /** Labels taken over from the side that has one. */
  readonly include: readonly string[];
}

export interface Binary {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnBool: boolean;
  readonly matching: Matching | undefined;
  readonly span: Span;
}

export interface Unary {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
  readonly span: Span;
}

export interface Parenthesised {
  readonly kind: 'paren';
  readonly expr: Expr;
  readonly span: Span;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Parenthesised;

const COMPARISONS: readonly string[] = ['==', '!=', '<', '>', '<=', '>='];
const SET_OPERATORS: readonly string[] = ['and', 'or', 'unless'];

export function isComparison(op: BinaryOperator): boolean {
  return COMPARISONS.includes(op);
}

export function isSetOperator(op: BinaryOperator): boolean {
  return SET_OPERATORS.includes(op);
}

/** The expression itself, out of its parentheses. */
export function unwrap(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}

/** The expressions directly inside one, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
    case 'call':
      return expr.args;
    case 'aggregate':
      return expr.param ? [expr.param, expr.expr] : [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
  }
}
