import { type Grid, GridBuilder } from './grid.ts';
import { byValueNanFirst } from './quantile.ts';

/**
 * The series of an instant query in order of their values, NaN last either way. A range query has
 * its own order, by labels, so there the grid stays as it is.
 */
export function sortedGrid(grid: Grid, direction: 'ascending' | 'descending'): Grid {
  if (grid.steps !== 1) return grid;
  const valueAt = (row: number) => grid.values[row] ?? 0;
  const sign = direction === 'ascending' ? 1 : -1;
  const rows = [...grid.labels.keys()].filter((row) => grid.present[row] === 1);
  rows.sort((a, b) => {
    const [x, y] = [valueAt(a), valueAt(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return byValueNanFirst(y, x);
    return sign * byValueNanFirst(x, y);
  });
  const out = new GridBuilder(1, rows.length);
  for (const row of rows)
    out.set(out.row(grid.labels[row] ?? {}, grid.dropsName[row]), 0, valueAt(row));
  return out.build();
}
