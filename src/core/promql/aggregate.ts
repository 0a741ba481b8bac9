import type { Aggregate, Semantics } from './ast.ts';
import { executionError } from './error.ts';
import type { Evaluation } from './evaluation.ts';
import { formatScalarValue } from './format.ts';
import { type Grid, GridBuilder } from './grid.ts';
import { KahanSum, OverflowSafeMean, RunningMean } from './kahan.ts';
import { METRIC_NAME, only, remembering, withLabel, without } from './label-set.ts';
import { isLabelName } from './labels.ts';
import { isQuantile, warnInvalidQuantile } from './notes.ts';
import { quantileOf } from './quantile.ts';
import { limitOf, TopList } from './top-list.ts';
import type { Labels } from './value.ts';

/** One aggregation with its argument evaluated; the parameter has a value at each step. */
export interface Aggregation {
  readonly expr: Aggregate;
  readonly grid: Grid;
  readonly param: Float64Array | string | undefined;
}

export function aggregate(aggregation: Aggregation, evaluation: Evaluation): Grid {
  const { op } = aggregation.expr;
  if (op === 'count_values') return countValues(aggregation, evaluation);
  if (op === 'topk' || op === 'bottomk') return topOrBottom(aggregation, evaluation);
  if (op === 'quantile') return quantile(aggregation, evaluation);
  return reduce(aggregation, evaluation.settings.semantics);
}

const groupings = new WeakMap<Aggregate, (labels: Labels) => Labels>();

/** The labels of the group that a series belongs to: worked out once for an expression. */
function groupOf(expr: Aggregate): (labels: Labels) => Labels {
  const known = groupings.get(expr);
  if (known) return known;
  const group = remembering(grouper(expr));
  groupings.set(expr, group);
  return group;
}

function grouper({ grouping, without: drops }: Aggregate): (labels: Labels) => Labels {
  if (!drops) return (labels) => only(labels, grouping);
  const dropped = [...grouping, METRIC_NAME];
  return (labels) => without(labels, dropped);
}

interface Accumulator {
  add(value: number): void;
  result(): number;
}

/** All aggregations that make one number of a group's values, one by one. */
function reduce({ expr, grid }: Aggregation, semantics: Semantics): Grid {
  const { steps, labels, values, present } = grid;
  const out = new GridBuilder(steps);
  const group = groupOf(expr);
  const groupRows = labels.map((own, row) => {
    const groupRow = out.row(group(own));
    if (grid.dropsName[row] === true) out.dropNameOf(groupRow);
    return groupRow;
  });
  for (let step = 0; step < steps; step += 1) {
    const running: (Accumulator | undefined)[] = [];
    for (let row = 0; row < groupRows.length; row += 1) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      const groupRow = groupRows[row] ?? 0;
      let accumulator = running[groupRow];
      if (!accumulator) {
        accumulator = accumulatorFor(expr.op, semantics);
        running[groupRow] = accumulator;
      }
      accumulator.add(values[cell] ?? 0);
    }
    running.forEach((accumulator, groupRow) => {
      if (accumulator) out.set(groupRow, step, accumulator.result());
    });
  }
  return out.build();
}

function accumulatorFor(op: string, semantics: Semantics): Accumulator {
  switch (op) {
    case 'sum':
      return semantics === '2.x' ? folding((sum, value) => sum + value) : compensatedSum();
    case 'avg': {
      const mean = semantics === '2.x' ? new RunningMean(false) : new OverflowSafeMean();
      return { add: (value) => mean.add(value), result: () => mean.mean() };
    }
    case 'count':
      return counting();
    case 'group':
      return { add: () => undefined, result: () => 1 };
    case 'min':
      return folding((best, value) => (value < best || Number.isNaN(best) ? value : best));
    case 'max':
      return folding((best, value) => (value > best || Number.isNaN(best) ? value : best));
    case 'stdvar':
      return variance(semantics, (value) => value);
    case 'stddev':
      return variance(semantics, Math.sqrt);
    default:
      throw new Error(`no such aggregation: ${op}`);
  }
}

function folding(fold: (result: number, value: number) => number): Accumulator {
  let result: number | undefined;
  return {
    add: (value) => {
      result = result === undefined ? value : fold(result, value);
    },
    result: () => result ?? Number.NaN,
  };
}

function compensatedSum(): Accumulator {
  const kahan = new KahanSum();
  // The first value is taken as it is: added to zero, a negative zero would lose its sign.
  kahan.sum = -0;
  return { add: (value) => kahan.addSafely(value), result: () => kahan.total() };
}

function counting(): Accumulator {
  let count = 0;
  return {
    add: () => {
      count += 1;
    },
    result: () => count,
  };
}

/** Of the whole population, in one pass (Welford). */
function variance(semantics: Semantics, finish: (variance: number) => number): Accumulator {
  let [count, mean, squares] = [0, 0, 0];
  return {
    add: (value) => {
      count += 1;
      if (count === 1) {
        mean = value;
        // Since 3.0 the variance of a single infinity is unknown, not zero.
        if (semantics === '3.x' && !Number.isFinite(value)) squares = Number.NaN;
        return;
      }
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    },
    result: () => finish(squares / count),
  };
}

/** The values of each group at each step, with the rows that they come from. */
function* groups({ expr, grid }: Aggregation) {
  const { steps, labels, values, present } = grid;
  const group = groupOf(expr);
  const groupLabels = labels.map(group);
  const keyed = new GridBuilder(1);
  const groupIds = groupLabels.map((own) => keyed.row(own));
  for (let step = 0; step < steps; step += 1) {
    const members = new Map<number, number[]>();
    for (const [row, id] of groupIds.entries()) {
      if (present[row * steps + step] !== 1) continue;
      const rows = members.get(id);
      if (rows) rows.push(row);
      else members.set(id, [row]);
    }
    for (const rows of members.values())
      yield {
        step,
        rows,
        labels: groupLabels[rows[0] ?? 0] ?? {},
        valueAt: (row: number) => values[row * steps + step] ?? 0,
      };
  }
}

function quantile(aggregation: Aggregation, evaluation: Evaluation): Grid {
  const { expr, grid } = aggregation;
  const out = new GridBuilder(grid.steps);
  for (let step = 0; step < grid.steps; step += 1) {
    const wanted = numberAt(aggregation, step);
    if (!isQuantile(wanted)) warnInvalidQuantile(wanted, (expr.param ?? expr).span, evaluation);
  }
  for (const { step, rows, labels, valueAt } of groups(aggregation)) {
    const target = out.row(labels);
    if (rows.some((row) => grid.dropsName[row])) out.dropNameOf(target);
    const wanted = numberAt(aggregation, step);
    out.set(target, step, quantileOf(wanted, Float64Array.from(rows, valueAt)));
  }
  return out.build();
}

function numberAt({ param }: Aggregation, step: number): number {
  return typeof param === 'object' ? (param[step] ?? Number.NaN) : Number.NaN;
}

function topOrBottom(aggregation: Aggregation, { settings }: Evaluation): Grid {
  const { expr, grid } = aggregation;
  const out = new GridBuilder(grid.steps);
  const wanted = Array.from({ length: grid.steps }, (_, step) => numberAt(aggregation, step));
  // In 3.x nothing is wrong with limits of which none selects anything.
  if (settings.semantics === '3.x' && wanted.every((limit) => limit < 1)) return out.build();
  const limits = wanted.map((limit) => limitOf(limit, settings.semantics));
  for (const { step, rows, valueAt } of groups(aggregation)) {
    const limit = limits[step] ?? 0;
    if (limit < 1) continue;
    const list = new TopList(
      limit,
      expr.op === 'topk' ? 'largest' : 'smallest',
      settings.semantics,
    );
    for (const row of rows) list.offer(row, valueAt(row));
    for (const { row, value } of list.ranked())
      out.set(out.row(grid.labels[row] ?? {}, grid.dropsName[row]), step, value);
  }
  return out.build();
}

/** How many series of each group have the same value, which becomes a label. */
function countValues({ expr, grid, param }: Aggregation, { settings }: Evaluation): Grid {
  const label = String(param);
  if (!isLabelName(label, settings.semantics))
    throw executionError(`invalid label name ${JSON.stringify(label)}`);
  const { steps, labels, values, present } = grid;
  const grouping = expr.without ? expr.grouping : [...expr.grouping, label];
  const group = grouper({ ...expr, grouping });
  const out = new GridBuilder(steps);
  for (let step = 0; step < steps; step += 1) {
    const counts = new Map<number, number>();
    for (const [row, own] of labels.entries()) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      const text = formatScalarValue(values[cell] ?? 0);
      const groupRow = out.row(group(withLabel(own, label, text)));
      counts.set(groupRow, (counts.get(groupRow) ?? 0) + 1);
    }
    for (const [groupRow, count] of counts) out.set(groupRow, step, count);
  }
  return out.build();
}
