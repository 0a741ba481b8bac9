import { goPower } from '../go-numbers.ts';
import type { BinaryOperator, Semantics } from './ast.ts';

type Arithmetic = (left: number, right: number) => number;
type Comparison = (left: number, right: number) => boolean;

const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, Arithmetic>>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': goPower,
  atan2: Math.atan2,
};

/** Whether a result has no name whatever its modifiers; atan2 kept the name until 2.46. */
export function dropsNameAlways(op: BinaryOperator, semantics: Semantics): boolean {
  return ARITHMETIC[op] !== undefined && !(op === 'atan2' && semantics === '2.x');
}

const COMPARISON: Readonly<Partial<Record<BinaryOperator, Comparison>>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};

/** What an operation makes of two numbers; undefined where a comparison does not keep them. */
export type Operation = (left: number, right: number) => number | undefined;

/** `kept` is the side whose value a comparison lets through. */
export function operationOf(
  op: BinaryOperator,
  returnBool: boolean,
  kept: 'left' | 'right',
): Operation {
  const arithmetic = ARITHMETIC[op];
  if (arithmetic) return arithmetic;
  const holds = COMPARISON[op];
  if (!holds) throw new Error(`not an operation on numbers: ${op}`);
  if (returnBool) return (left, right) => (holds(left, right) ? 1 : 0);
  if (kept === 'left') return (left, right) => (holds(left, right) ? left : undefined);
  return (left, right) => (holds(left, right) ? right : undefined);
}
