import type { At, Expr, MatrixSelector, Subquery } from './ast.ts';
import {
  type Evaluation,
  referenceMs,
  type Steps,
  spendSamples,
  stepTimeMs,
} from './evaluation.ts';
import type { Grid } from './grid.ts';
import type { Naming } from './metric-name.ts';
import type { Samples } from './samples.ts';
import { selectSeries } from './select.ts';

/** One series' samples in a range, without stale markers: `[from, to)` of the arrays, not empty. */
export interface Window {
  times: Float64Array;
  values: Float64Array;
  from: number;
  to: number;
  /** The bounds of the range, which samples need not reach. */
  startMs: number;
  endMs: number;
  /** The time of the evaluation, which an offset sets apart from the end of the range. */
  evaluationMs: number;
}

interface Points {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** A series as arrays of times and values, to be cut into windows. */
export interface Row extends Naming, Points {}

/** A range vector: its rows, and where the window of each step lies. */
export interface RangeVector {
  readonly rows: readonly Row[];
  readonly rangeMs: number;
  readonly offsetMs: number;
  readonly at: At | undefined;
}

/** How an expression is evaluated over other steps: given in, for the recursion. */
export type EvaluateVector = (expr: Expr, evaluation: Evaluation) => Grid;

export function rangeVectorOf(
  expr: MatrixSelector | Subquery,
  evaluation: Evaluation,
  evaluate: EvaluateVector,
): RangeVector {
  return expr.kind === 'matrix'
    ? selectorRows(expr, evaluation)
    : subqueryRows(expr, evaluation, evaluate);
}

function selectorRows({ selector, rangeMs }: MatrixSelector, evaluation: Evaluation): RangeVector {
  const { steps } = evaluation;
  const firstMs = referenceMs(selector, steps.startMs, evaluation) - rangeMs;
  const lastMs = referenceMs(selector, lastStepMs(steps), evaluation);
  const rows = selectSeries(selector, evaluation).map(({ labels, samples }) => ({
    labels,
    dropsName: false,
    ...liveSamples(samples, firstMs, lastMs),
  }));
  for (const { from, to } of rows) spendSamples(evaluation, to - from);
  return { rows, rangeMs, offsetMs: selector.offsetMs, at: selector.at };
}

/** The samples of a time range without the stale markers: in place if there are none. */
function liveSamples(samples: Samples, firstMs: number, lastMs: number): Points {
  const from = samples.firstAfter(firstMs - 1);
  const to = samples.firstAfter(lastMs);
  const { times, values } = samples;
  if (samples.staleCount === 0) return { times, values, from, to };
  const live: number[] = [];
  for (let index = from; index < to; index += 1) if (!samples.isStale(index)) live.push(index);
  return {
    times: Float64Array.from(live, (index) => times[index] ?? 0),
    values: Float64Array.from(live, (index) => values[index] ?? 0),
    from: 0,
    to: live.length,
  };
}

function subqueryRows(
  subquery: Subquery,
  evaluation: Evaluation,
  evaluate: EvaluateVector,
): RangeVector {
  const steps = subquerySteps(subquery, evaluation);
  const grid = evaluate(subquery.expr, { ...evaluation, steps });
  const rows = grid.labels.map((labels, row) => ({
    labels,
    dropsName: grid.dropsName[row] === true,
    ...gridRow(grid, row, steps),
  }));
  const { rangeMs, offsetMs, at } = subquery;
  return { rows, rangeMs, offsetMs, at };
}

/** The inner steps lie on whole multiples of the step, wherever the query itself starts. */
function subquerySteps(subquery: Subquery, evaluation: Evaluation): Steps {
  const { steps, settings } = evaluation;
  const stepMs = subquery.stepMs ?? settings.subqueryStepMs;
  const boundMs = referenceMs(subquery, steps.startMs, evaluation) - subquery.rangeMs;
  const endMs = referenceMs(subquery, lastStepMs(steps), evaluation);
  let startMs = stepMs * Math.trunc(boundMs / stepMs);
  if (startMs < boundMs || (startMs === boundMs && settings.semantics === '3.x')) startMs += stepMs;
  const count = Math.max(0, Math.floor((endMs - startMs) / stepMs) + 1);
  spendSamples(evaluation, count);
  return { startMs, stepMs, count };
}

function gridRow(grid: Grid, row: number, steps: Steps): Points {
  const times = new Float64Array(steps.count);
  const values = new Float64Array(steps.count);
  let to = 0;
  for (let step = 0; step < steps.count; step += 1) {
    const cell = row * grid.steps + step;
    if (grid.present[cell] !== 1) continue;
    times[to] = stepTimeMs(steps, step);
    values[to] = grid.values[cell] ?? 0;
    to += 1;
  }
  return { times, values, from: 0, to };
}

function lastStepMs(steps: Steps): number {
  return stepTimeMs(steps, Math.max(0, steps.count - 1));
}

/**
 * Calls back with the window of each step in turn, and only where it holds a sample. The window is
 * one object used again and again.
 */
export function eachWindow(
  row: Row,
  range: RangeVector,
  evaluation: Evaluation,
  visit: (window: Window, step: number) => void,
): void {
  const { steps, settings } = evaluation;
  const { times, values } = row;
  // The left bound belongs to the range in 2.x only.
  const leftOpen = settings.semantics === '3.x';
  const empty = { from: row.from, to: row.from, startMs: 0, endMs: 0, evaluationMs: 0 };
  const window: Window = { times, values, ...empty };
  for (let step = 0; step < steps.count; step += 1) {
    const tMs = stepTimeMs(steps, step);
    window.evaluationMs = tMs;
    window.endMs = referenceMs(range, tMs, evaluation);
    window.startMs = window.endMs - range.rangeMs;
    const { startMs, endMs } = window;
    if ((times[row.to - 1] ?? 0) <= endMs) window.to = row.to;
    else while (window.to < row.to && (times[window.to] ?? 0) <= endMs) window.to += 1;
    while (
      window.from < window.to &&
      (leftOpen ? (times[window.from] ?? 0) <= startMs : (times[window.from] ?? 0) < startMs)
    )
      window.from += 1;
    if (window.from < window.to) visit(window, step);
  }
}
