import { type Call, type Expr, unwrap } from './ast.ts';
import { counterFunctions } from './counters.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import { driftingRange, drifts } from './drift.ts';
import { type Evaluation, stepTimeMs } from './evaluation.ts';
import { type Grid, GridBuilder, mapGrid } from './grid.ts';
import { histogramFunction } from './histogram.ts';
import { METRIC_NAME, NO_LABELS } from './label-set.ts';
import { labelJoiner, labelReplacer, promisedLabels } from './labels.ts';
import { SCALED_FUNCTIONS, VALUE_FUNCTIONS } from './math.ts';
import { droppingName, keepingName } from './metric-name.ts';
import { isQuantile, notePossibleNonCounter, warnInvalidQuantile } from './notes.ts';
import type { Operand, Scalars } from './operand-value.ts';
import { overTimeFunctions } from './over-time.ts';
import type { RangeFunction } from './range-function.ts';
import { evaluateSelector } from './select.ts';
import { sortedGrid } from './sort.ts';
import { TREND_FUNCTIONS } from './trend.ts';
import { eachWindow, type RangeVector, rangeVectorOf } from './window.ts';

export type Evaluate = (expr: Expr, evaluation: Evaluation) => Operand;

const RANGE_FUNCTIONS = {
  '2.x': { ...counterFunctions('2.x'), ...overTimeFunctions('2.x'), ...TREND_FUNCTIONS },
  '3.x': { ...counterFunctions('3.x'), ...overTimeFunctions('3.x'), ...TREND_FUNCTIONS },
};

/** A function's value at each step of the evaluation. */
export function evaluateCall(call: Call, evaluation: Evaluation, evaluate: Evaluate): Operand {
  const { name, args } = call;
  const { semantics } = evaluation.settings;
  const own = specialFunction(call, evaluation, evaluate);
  if (own) return own;
  const overRange = (RANGE_FUNCTIONS[semantics] as Readonly<Record<string, RangeFunction>>)[name];
  if (overRange) return callOverRange(call, overRange, { evaluation, evaluate });
  const operands = args.map((arg) => evaluate(arg, evaluation));
  const grid = operands.find((operand) => operand.kind === 'vector');
  const scalars = operands.filter((operand) => operand.kind === 'scalar');
  const texts = operands.flatMap((operand) => (operand.kind === 'string' ? [operand.value] : []));
  if (!grid) throw new Error(`no such function: ${name}`);
  const dropping = droppingName(evaluation.settings);
  const ofValue = VALUE_FUNCTIONS[name] ?? DATE_FUNCTIONS[name];
  if (ofValue) return mapGrid(grid, dropping, ofValue);
  const scaled = SCALED_FUNCTIONS[name];
  if (scaled)
    return mapGrid(grid, dropping, (value, step) => scaled(value, scalarsAt(scalars, step)));
  const keep = (value: number) => value;
  switch (name) {
    case 'label_replace':
      return mapGrid(grid, labelReplacer(texts, semantics, evaluation.spending.regex), keep);
    case 'label_join':
      return mapGrid(grid, labelJoiner(texts, semantics), keep);
    case 'sort':
    case 'sort_desc':
      return sortedGrid(grid, name === 'sort' ? 'ascending' : 'descending');
    case 'histogram_quantile':
    case 'histogram_fraction':
      return histogramFunction(call, { grid, scalars }, evaluation);
    case 'scalar':
      return toScalars(grid);
    case 'absent':
      return absent(grid, call);
    default:
      throw new Error(`no such function: ${name}`);
  }
}

function scalarsAt(scalars: readonly Scalars[], step: number): number[] {
  return scalars.map(({ values }) => values[step] ?? Number.NaN);
}

/** Functions that look at their argument's text, or have none. */
function specialFunction(
  { name, args }: Call,
  evaluation: Evaluation,
  evaluate: Evaluate,
): Operand | undefined {
  const { steps } = evaluation;
  const [first] = args;
  const timeAt = (_: unknown, step: number) => stepTimeMs(steps, step) / 1_000;
  if (name === 'pi') return { kind: 'scalar', values: new Float64Array(steps.count).fill(Math.PI) };
  if (name === 'time')
    return { kind: 'scalar', values: Float64Array.from({ length: steps.count }, timeAt) };
  if (name === 'vector' && first) {
    const scalars = evaluate(first, evaluation);
    return scalars.kind === 'scalar' ? toVector(scalars.values) : undefined;
  }
  if (name === 'timestamp' && first) {
    const dropping = droppingName(evaluation.settings);
    const selector = unwrap(first);
    if (selector.kind === 'selector')
      return mapGrid(evaluateSelector(selector, evaluation, 'seconds'), dropping, (v) => v);
    const grid = evaluate(first, evaluation);
    return grid.kind === 'vector' ? mapGrid(grid, dropping, timeAt) : undefined;
  }
  const ofDate = DATE_FUNCTIONS[name];
  if (ofDate && !first)
    return toVector(Float64Array.from({ length: steps.count }, (_, s) => ofDate(timeAt(_, s))));
  return undefined;
}

function toVector(values: Float64Array): Grid {
  const out = new GridBuilder(values.length, 1);
  const row = values.length > 0 ? out.row(NO_LABELS) : 0;
  for (const [step, value] of values.entries()) out.set(row, step, value);
  return out.build();
}

/** The value where there is exactly one, else NaN. */
function toScalars({ steps, labels, values, present }: Grid): Scalars {
  const scalars = new Float64Array(steps).fill(Number.NaN);
  const counts = new Uint32Array(steps);
  for (let cell = 0; cell < labels.length * steps; cell += 1) {
    const step = cell % steps;
    if (present[cell] !== 1) continue;
    const count = (counts[step] ?? 0) + 1;
    counts[step] = count;
    scalars[step] = count === 1 ? (values[cell] ?? 0) : Number.NaN;
  }
  return { kind: 'scalar', values: scalars };
}

interface Running {
  readonly evaluation: Evaluation;
  readonly evaluate: Evaluate;
}

function rangeArgument(call: Call, { evaluation, evaluate }: Running) {
  const argument = call.args
    .map(unwrap)
    .find(({ kind }) => kind === 'matrix' || kind === 'subquery');
  if (argument?.kind !== 'matrix' && argument?.kind !== 'subquery')
    throw new Error('a function of a range vector has one');
  const place = drifts(call, argument, evaluation) ? driftingRange : rangeVectorOf;
  const range = place(argument, evaluation, (inner, within) => {
    const operand = evaluate(inner, within);
    if (operand.kind !== 'vector') throw new Error('a subquery is over a vector');
    return operand;
  });
  return { argument, range };
}

function callOverRange(call: Call, overRange: RangeFunction, running: Running): Grid {
  const { evaluation, evaluate } = running;
  const { argument, range } = rangeArgument(call, running);
  const scalars = call.args.flatMap((arg) => {
    if (unwrap(arg) === argument) return [];
    const operand = evaluate(arg, evaluation);
    return operand.kind === 'scalar' ? [operand] : [];
  });
  const asksQuantile = call.name === 'quantile_over_time';
  const rename = call.name === 'last_over_time' ? keepingName : droppingName(evaluation.settings);
  const out = new GridBuilder(evaluation.steps.count, range.rows.length);
  for (const series of range.rows) {
    let row: number | undefined;
    eachWindow(series, range, evaluation, (window, step) => {
      const args = scalars.length > 0 ? scalarsAt(scalars, step) : NO_SCALARS;
      if (asksQuantile) checkQuantile(call, args[0] ?? 0, evaluation);
      const value = overRange(window, args);
      if (value === undefined) return;
      row ??= out.ownRow(rename(series.labels, series.dropsName));
      out.set(row, step, value);
    });
    if (row !== undefined && isCounterFunction(call.name))
      notePossibleNonCounter(series.labels[METRIC_NAME] ?? '', argument.span, evaluation);
  }
  return out.build();
}

const NO_SCALARS: readonly number[] = [];

function isCounterFunction(name: string): boolean {
  return name === 'rate' || name === 'increase';
}

function checkQuantile(call: Call, quantile: number, evaluation: Evaluation): void {
  const [first] = call.args;
  if (!isQuantile(quantile) && first) warnInvalidQuantile(quantile, first.span, evaluation);
}

/** 1 at the steps where a vector is empty. */
function absent({ steps, labels, present }: Grid, { args }: Call): Grid {
  const some = new Uint8Array(steps);
  for (let cell = 0; cell < labels.length * steps; cell += 1)
    if (present[cell] === 1) some[cell % steps] = 1;
  const inner = args[0] && unwrap(args[0]);
  return onesWhereNot(some, inner?.kind === 'selector' ? promisedLabels(inner) : NO_LABELS);
}

function onesWhereNot(some: Uint8Array, labels: typeof NO_LABELS): Grid {
  const out = new GridBuilder(some.length, 1);
  for (const [step, any] of some.entries()) if (any === 0) out.set(out.row(labels), step, 1);
  return out.build();
}

export function absentOverTime(call: Call, running: Running): Grid {
  const { argument, range } = rangeArgument(call, running);
  const some = windowsWithSamples(range, running.evaluation);
  const selector = argument.kind === 'matrix' ? argument.selector : undefined;
  return onesWhereNot(some, promisedLabels(selector));
}

function windowsWithSamples(range: RangeVector, evaluation: Evaluation): Uint8Array {
  const some = new Uint8Array(evaluation.steps.count);
  for (const row of range.rows)
    eachWindow(row, range, evaluation, (_, step) => {
      some[step] = 1;
    });
  return some;
}
