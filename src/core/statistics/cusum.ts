import { normalCdf, normalDensity } from './normal.ts';

/** A one-sided CUSUM chart, S = max(0, S + x - k) until S >= h, of unit-variance values. */
export interface CusumChart {
  readonly k: number;
  readonly h: number;
}

const NODES = 60;

/**
 * How many values the chart takes on average until it alarms, if their mean is `shift`: Page's
 * integral equation on a midpoint grid, in which 0 is a state of its own, extrapolated to no grid.
 */
export function averageRunLength(chart: CusumChart, shift: number): number {
  const coarse = runLength(chart, shift, NODES);
  const fine = runLength(chart, shift, 2 * NODES);
  return fine + (fine - coarse) / 3;
}

function runLength({ k, h }: CusumChart, shift: number, cells: number): number {
  const width = h / cells;
  const states = [0, ...Array.from({ length: cells }, (_, cell) => (cell + 0.5) * width)];
  const rows = states.map((from, row) => {
    const drift = from + shift - k;
    const moves = states.map((to, column) =>
      column === 0 ? normalCdf(-drift) : normalDensity(to - drift) * width,
    );
    return [...moves.map((move, column) => (column === row ? 1 : 0) - move), 1];
  });
  return solved(rows)[0] ?? Number.NaN;
}

/** Gaussian elimination with pivots; the last column is the right-hand side. */
function solved(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column; row < size; row += 1)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    const [best, other] = [rows[pivot] ?? [], rows[column] ?? []];
    rows[column] = best;
    rows[pivot] = other;
    for (let row = column + 1; row < size; row += 1) {
      const target = rows[row] ?? [];
      const factor = (target[column] ?? 0) / (best[column] ?? 1);
      for (let i = column; i <= size; i += 1)
        target[i] = (target[i] ?? 0) - factor * (best[i] ?? 0);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    const line = rows[row] ?? [];
    let rest = line[size] ?? 0;
    for (let i = row + 1; i < size; i += 1) rest -= (line[i] ?? 0) * (solution[i] ?? 0);
    solution[row] = rest / (line[row] ?? 1);
  }
  return solution;
}

/** Siegmund's approximation of the same, in closed form. */
export function siegmundRunLength({ k, h }: CusumChart, shift: number): number {
  const drift = shift - k;
  const b = h + 1.166;
  return (Math.exp(-2 * drift * b) + 2 * drift * b - 1) / (2 * drift * drift);
}
