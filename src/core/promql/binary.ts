import { dropsNameAlways, operationOf } from './arithmetic.ts';
import { type Binary, isSetOperator } from './ast.ts';
import type { EvaluationSettings } from './evaluation.ts';
import { type Grid, mapGrid } from './grid.ts';
import { droppingName, keepingName } from './metric-name.ts';
import type { Operand } from './operand-value.ts';
import { setOperation } from './set-operation.ts';
import { matchVectors } from './vector-match.ts';

/** An operation whose two sides are evaluated. */
export function binaryOperation(
  expr: Binary,
  sides: { readonly left: Operand; readonly right: Operand },
  settings: EvaluationSettings,
): Operand {
  const { left, right } = sides;
  if (left.kind === 'vector' && right.kind === 'vector')
    return isSetOperator(expr.op)
      ? setOperation(expr, left, right)
      : matchVectors(expr, { left, right }, settings);
  if (left.kind === 'vector' && right.kind === 'scalar')
    return withScalar(expr, left, { scalars: right.values, scalarSide: 'right', settings });
  if (left.kind === 'scalar' && right.kind === 'vector')
    return withScalar(expr, right, { scalars: left.values, scalarSide: 'left', settings });
  if (left.kind !== 'scalar' || right.kind !== 'scalar')
    throw new Error('operations are between vectors and scalars');
  const operation = operationOf(expr.op, expr.returnBool, 'left');
  const values = left.values.map((value, step) => operation(value, right.values[step] ?? 0) ?? 0);
  return { kind: 'scalar', values };
}

interface ScalarSide {
  readonly scalars: Float64Array;
  readonly scalarSide: 'left' | 'right';
  readonly settings: EvaluationSettings;
}

/** A comparison keeps the vector's value and name, whichever side the vector is on. */
function withScalar(expr: Binary, grid: Grid, side: ScalarSide): Grid {
  const { scalars, scalarSide, settings } = side;
  const kept = scalarSide === 'right' ? 'left' : 'right';
  const operation = operationOf(expr.op, expr.returnBool, kept);
  const dropsName = expr.returnBool || dropsNameAlways(expr.op, settings.semantics);
  return mapGrid(grid, dropsName ? droppingName(settings) : keepingName, (value, step) => {
    const scalar = scalars[step] ?? 0;
    return scalarSide === 'right' ? operation(value, scalar) : operation(scalar, value);
  });
}
