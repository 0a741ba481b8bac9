import { ARITHMETIC, operationOf } from './arithmetic.ts';
import { type Binary, isSetOperator, type Semantics } from './ast.ts';
import { type Grid, mapGrid } from './grid.ts';
import { withoutName } from './label-set.ts';
import type { Operand } from './operand-value.ts';
import { setOperation } from './set-operation.ts';
import { matchVectors } from './vector-match.ts';

/** An operation whose two sides are evaluated. */
export function binaryOperation(
  expr: Binary,
  sides: { readonly left: Operand; readonly right: Operand },
  semantics: Semantics,
): Operand {
  const { left, right } = sides;
  if (left.kind === 'vector' && right.kind === 'vector')
    return isSetOperator(expr.op)
      ? setOperation(expr, left, right)
      : matchVectors(expr, { left, right }, semantics);
  if (left.kind === 'vector' && right.kind === 'scalar')
    return withScalar(expr, left, { scalars: right.values, scalarSide: 'right', semantics });
  if (left.kind === 'scalar' && right.kind === 'vector')
    return withScalar(expr, right, { scalars: left.values, scalarSide: 'left', semantics });
  if (left.kind !== 'scalar' || right.kind !== 'scalar')
    throw new Error('operations are between vectors and scalars');
  const operation = operationOf(expr.op, expr.returnBool, 'left');
  const values = left.values.map((value, step) => operation(value, right.values[step] ?? 0) ?? 0);
  return { kind: 'scalar', values };
}

interface ScalarSide {
  readonly scalars: Float64Array;
  readonly scalarSide: 'left' | 'right';
  readonly semantics: Semantics;
}

/** A comparison keeps the vector's value and name, whichever side the vector is on. */
function withScalar(expr: Binary, grid: Grid, side: ScalarSide): Grid {
  const { scalars, scalarSide, semantics } = side;
  const kept = scalarSide === 'right' ? 'left' : 'right';
  const operation = operationOf(expr.op, expr.returnBool, kept);
  const dropsName =
    expr.returnBool ||
    (ARITHMETIC[expr.op] !== undefined && !(expr.op === 'atan2' && semantics === '2.x'));
  return mapGrid(
    grid,
    (labels) => (dropsName ? withoutName(labels) : labels),
    (value, step) => {
      const scalar = scalars[step] ?? 0;
      return scalarSide === 'right' ? operation(value, scalar) : operation(scalar, value);
    },
  );
}
