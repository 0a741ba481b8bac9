import type { Call, Expr, MatrixSelector, Subquery } from './ast.ts';
import { childrenOf } from './ast.ts';
import { type Evaluation, referenceMs } from './evaluation.ts';
import { type EvaluateVector, type RangeVector, rangeVectorOf } from './window.ts';

/** Functions that look at the time of the step itself, whatever their arguments are pinned to. */
const TIME_FUNCTIONS = new Set([
  ...['days_in_month', 'day_of_month', 'day_of_week', 'day_of_year'],
  ...['hour', 'minute', 'month', 'year', 'predict_linear', 'time', 'timestamp'],
]);

/**
 * In 2.x a range that `@` pins stays where it is only if the whole call is the same at every step.
 * In `predict_linear(x[5m] @ 100, 60)` or `quantile_over_time(time(), x[5m] @ 100)` it is placed by
 * the first step, and its window moves along with the others.
 */
export function drifts(
  call: Call,
  range: MatrixSelector | Subquery,
  { settings }: Evaluation,
): boolean {
  return settings.semantics === '2.x' && isSteady(range) && !isSteady(call);
}

/** Whether an expression has the same value at every step. */
function isSteady(expr: Expr): boolean {
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr.at !== undefined;
  if (expr.kind === 'call' && TIME_FUNCTIONS.has(expr.name)) return false;
  return childrenOf(expr).every(isSteady);
}

/** Whether an expression answers the same at any time, once all its selectors are pinned. */
export function isTimeless(expr: Expr): boolean {
  if (expr.kind === 'call' && TIME_FUNCTIONS.has(expr.name)) return false;
  return childrenOf(expr).every(isTimeless);
}

export function driftingRange(
  expr: MatrixSelector | Subquery,
  evaluation: Evaluation,
  evaluate: EvaluateVector,
): RangeVector {
  const { startMs } = evaluation.steps;
  if (expr.kind === 'subquery') {
    const offsetMs = startMs - referenceMs(expr, startMs, evaluation);
    return rangeVectorOf({ ...expr, at: undefined, offsetMs }, evaluation, evaluate);
  }
  // The samples are those of the pinned range: the later windows run out of them.
  const range = rangeVectorOf(expr, evaluation, evaluate);
  const offsetMs = startMs - referenceMs(range, startMs, evaluation);
  return { ...range, at: undefined, offsetMs };
}
