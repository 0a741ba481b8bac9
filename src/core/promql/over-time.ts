import type { Semantics } from './ast.ts';
import { KahanSum, OverflowSafeMean, RunningMean } from './kahan.ts';
import { quantileOf } from './quantile.ts';
import type { RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

/** Aggregations of one series over time. */
export function overTimeFunctions(semantics: Semantics): Readonly<Record<string, RangeFunction>> {
  return {
    sum_over_time: ({ values, from, to }) => {
      const sum = new KahanSum();
      for (let i = from; i < to; i += 1) sum.add(values[i] ?? 0);
      return sum.total();
    },
    avg_over_time: ({ values, from, to }) => {
      const mean = semantics === '2.x' ? new RunningMean(true) : new OverflowSafeMean();
      for (let i = from; i < to; i += 1) mean.add(values[i] ?? 0);
      return mean.mean();
    },
    min_over_time: (window) => extreme(window, (value, best) => value < best),
    max_over_time: (window) => extreme(window, (value, best) => value > best),
    count_over_time: ({ from, to }) => to - from,
    present_over_time: () => 1,
    last_over_time: ({ values, to }) => values[to - 1],
    stdvar_over_time: variance,
    stddev_over_time: (window) => Math.sqrt(variance(window)),
    quantile_over_time: ({ values, from, to }, [quantile = 0]) =>
      quantileOf(quantile, values.slice(from, to)),
  };
}

function extreme(
  { values, from, to }: Window,
  better: (value: number, best: number) => boolean,
): number {
  let best = values[from] ?? 0;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? 0;
    if (better(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

/** Of the whole population, in one pass (Welford). */
function variance({ values, from, to }: Window): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? 0;
    const delta = value - (mean.sum + mean.carry);
    mean.add(delta / (i - from + 1));
    squares.add(delta * (value - (mean.sum + mean.carry)));
  }
  return (squares.sum + squares.carry) / (to - from);
}
