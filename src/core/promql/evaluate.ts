import { aggregate } from './aggregate.ts';
import type { Aggregate, Expr, Unary } from './ast.ts';
import { unwrap } from './ast.ts';
import { binaryOperation } from './binary.ts';
import { absentOverTime, evaluateCall } from './call.ts';
import { PromqlError } from './error.ts';
import {
  beginSpending,
  DEFAULT_SETTINGS,
  type Evaluation,
  type EvaluationSettings,
  type Steps,
  stepTimeMs,
} from './evaluation.ts';
import { type Grid, GridBuilder, mapGrid, sameLabelset } from './grid.ts';
import { compareLabels, labelKey, NO_LABELS } from './label-set.ts';
import { droppingName, namelessIn, settleNames } from './metric-name.ts';
import type { Note } from './notes.ts';
import type { Operand } from './operand-value.ts';
import { evaluateSelector } from './select.ts';
import { documentedType, typeOf } from './signatures.ts';
import type { SeriesStore } from './store.ts';
import type { MatrixSeries, QueryValue } from './value.ts';
import { eachWindow, type RangeVector, rangeVectorOf } from './window.ts';

/** What a query answers, and what there is to remark about it. */
export interface Answer {
  readonly value: QueryValue;
  readonly warnings: readonly Note[];
  readonly infos: readonly Note[];
}

/** From `startMs` to `endMs`, both included, every `stepMs`. */
export interface RangeOfSteps {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/**
 * The answer at one moment: a vector in the engine's order, or a scalar, a string, or the samples
 * of a range vector. Throws PromqlError of kind `execution`.
 */
export function evaluateInstant(
  store: SeriesStore,
  expr: Expr,
  tMs: number,
  settings: EvaluationSettings = DEFAULT_SETTINGS,
): Answer {
  const steps = { startMs: tMs, stepMs: 1, count: 1 };
  const evaluation = beginEvaluation(store, { steps, endMs: tMs }, settings);
  return answer(instantValue(expr, evaluation), evaluation);
}

/**
 * The answer at each step: a matrix in order of labels, for a scalar one series without labels.
 * Throws PromqlError of kind `execution`.
 */
export function evaluateRange(
  store: SeriesStore,
  expr: Expr,
  { startMs, endMs, stepMs }: RangeOfSteps,
  settings: EvaluationSettings = DEFAULT_SETTINGS,
): Answer {
  const count = endMs < startMs ? 0 : Math.floor((endMs - startMs) / stepMs) + 1;
  refuseSteps(count, settings);
  const type = typeOf(expr);
  if (type !== 'vector' && type !== 'scalar')
    throw new PromqlError(
      'parse',
      `invalid expression type ${JSON.stringify(documentedType(type))} for range query, ` +
        'must be Scalar or instant Vector',
    );
  const steps = { startMs, stepMs, count };
  const evaluation = beginEvaluation(store, { steps, endMs }, settings);
  const operand = evaluateWhole(expr, evaluation);
  const series = operand.kind === 'string' ? [] : matrixOf(operand, steps);
  series.sort((a, b) => compareLabels(a.labels, b.labels));
  return answer({ type: 'matrix', series }, evaluation);
}

function refuseSteps(count: number, { limits }: EvaluationSettings): void {
  if (count > limits.steps)
    throw new PromqlError(
      'parse',
      `exceeded maximum resolution of ${limits.steps.toLocaleString('en-US')} points per ` +
        'timeseries. Try decreasing the query resolution (?step=XX) ' +
        `(limit steps = ${limits.steps})`,
      { limit: 'steps' },
    );
}

function beginEvaluation(
  store: SeriesStore,
  { steps, endMs }: { readonly steps: Steps; readonly endMs: number },
  settings: EvaluationSettings,
): Evaluation {
  return {
    store,
    settings,
    steps,
    bounds: { startMs: steps.startMs, endMs },
    spending: beginSpending(settings.limits),
    notes: { warnings: new Map(), infos: new Map() },
  };
}

function answer(value: QueryValue, { notes }: Evaluation): Answer {
  return { value, warnings: [...notes.warnings.values()], infos: [...notes.infos.values()] };
}

function instantValue(expr: Expr, evaluation: Evaluation): QueryValue {
  const tMs = evaluation.steps.startMs;
  const inner = unwrap(expr);
  if (inner.kind === 'matrix' || inner.kind === 'subquery') {
    const series = samplesInRange(rangeVectorOf(inner, evaluation, evaluateVector), evaluation);
    series.sort((a, b) => compareLabels(a.labels, b.labels));
    return { type: 'matrix', series };
  }
  const operand = evaluateWhole(expr, evaluation);
  if (operand.kind === 'string') return { type: 'string', tMs, value: operand.value };
  if (operand.kind === 'scalar')
    return { type: 'scalar', tMs, value: operand.values[0] ?? Number.NaN };
  const samples = operand.labels.flatMap((labels, row) =>
    operand.present[row] === 1 ? [{ labels, tMs, value: operand.values[row] ?? 0 }] : [],
  );
  return { type: 'vector', samples };
}

/** The samples themselves of a range vector. Throws PromqlError if two series are the same. */
function samplesInRange(range: RangeVector, evaluation: Evaluation): MatrixSeries[] {
  const nameless = namelessIn(evaluation.settings.semantics);
  const series: MatrixSeries[] = [];
  for (const row of range.rows)
    eachWindow(row, range, evaluation, ({ times, values, from, to }) => {
      const points = [];
      for (let i = from; i < to; i += 1) points.push({ tMs: times[i] ?? 0, value: values[i] ?? 0 });
      series.push({ labels: row.dropsName ? nameless(row.labels) : row.labels, points });
    });
  const keys = new Set(series.map(({ labels }) => labelKey(labels)));
  if (keys.size < series.length) throw sameLabelset();
  return series;
}

function matrixOf(operand: Exclude<Operand, { kind: 'string' }>, steps: Steps): MatrixSeries[] {
  if (operand.kind === 'scalar') {
    const points = [...operand.values].map((value, s) => ({ tMs: stepTimeMs(steps, s), value }));
    return points.length > 0 ? [{ labels: NO_LABELS, points }] : [];
  }
  const series: MatrixSeries[] = [];
  for (const [row, labels] of operand.labels.entries()) {
    const points = [];
    for (let step = 0; step < steps.count; step += 1) {
      const cell = row * steps.count + step;
      if (operand.present[cell] === 1)
        points.push({ tMs: stepTimeMs(steps, step), value: operand.values[cell] ?? 0 });
    }
    if (points.length > 0) series.push({ labels, points });
  }
  return series;
}

/** The whole query's value, under its final names. */
function evaluateWhole(expr: Expr, evaluation: Evaluation): Operand {
  const operand = evaluate(expr, evaluation);
  return operand.kind === 'vector' ? settleNames(operand, evaluation.settings) : operand;
}

function evaluate(expr: Expr, evaluation: Evaluation): Operand {
  const { steps, settings } = evaluation;
  switch (expr.kind) {
    case 'number':
      return { kind: 'scalar', values: new Float64Array(steps.count).fill(expr.value) };
    case 'string':
      return { kind: 'string', value: expr.value };
    case 'paren':
      return evaluate(expr.expr, evaluation);
    case 'selector':
      return evaluateSelector(expr, evaluation);
    case 'unary':
      return evaluateUnary(expr, evaluation);
    case 'binary': {
      const left = evaluate(expr.left, evaluation);
      const right = evaluate(expr.right, evaluation);
      return binaryOperation(expr, { left, right }, settings);
    }
    case 'aggregate':
      return evaluateAggregate(expr, evaluation);
    case 'call':
      return expr.name === 'absent_over_time'
        ? absentOverTime(expr, { evaluation, evaluate })
        : evaluateCall(expr, evaluation, evaluate);
    case 'matrix':
    case 'subquery':
      throw new Error('a range vector has a value only as an argument');
  }
}

function evaluateVector(expr: Expr, evaluation: Evaluation): Grid {
  const operand = evaluate(expr, evaluation);
  if (operand.kind !== 'vector') throw new Error('types are checked before');
  return operand;
}

function evaluateAggregate(expr: Aggregate, evaluation: Evaluation): Grid {
  const param = expr.param && evaluate(expr.param, evaluation);
  const grid = evaluateVector(expr.expr, evaluation);
  return aggregate(
    { expr, grid, param: param?.kind === 'scalar' ? param.values : textOf(param) },
    evaluation,
  );
}

function textOf(operand: Operand | undefined): string | undefined {
  return operand?.kind === 'string' ? operand.value : undefined;
}

/** A minus drops the name; a plus changes nothing. */
function evaluateUnary({ op, expr }: Unary, evaluation: Evaluation): Operand {
  const operand = evaluate(expr, evaluation);
  if (op === '+' || operand.kind === 'string') return operand;
  if (operand.kind === 'scalar') return { ...operand, values: operand.values.map((v) => -v) };
  const { settings } = evaluation;
  const rename = droppingName(settings);
  // In 3.x series that come to have the same labels are one if their samples never meet.
  if (settings.semantics === '3.x') return mapGrid(operand, rename, (value) => -value);
  const out = new GridBuilder(operand.steps, operand.labels.length);
  for (const [row, labels] of operand.labels.entries()) {
    let target: number | undefined;
    for (let step = 0; step < operand.steps; step += 1) {
      const cell = row * operand.steps + step;
      if (operand.present[cell] !== 1) continue;
      target ??= out.ownRow(rename(labels, false));
      out.set(target, step, -(operand.values[cell] ?? 0));
    }
  }
  return out.build();
}
