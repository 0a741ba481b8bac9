import type { TraceRow } from './trace.ts';

export interface Spread {
  readonly rows: readonly TraceRow[];
  /** Rows that were moved. */
  readonly moved: number;
}

/**
 * Rows in order, none at the time of another: a recording that keeps time in coarse steps has batches
 * that never were. Those of one time are spread evenly until the next time, or over the usual step
 * where that is shorter, so that what follows a pause is not stretched over it.
 *
 *   recorded   4·········3·········1····················2
 *   spread     1··1·1··1·1··1···1··1····················1····1
 */
export function spreadTies(rows: readonly TraceRow[]): Spread {
  const times = [...new Set(rows.map(({ atMs }) => atMs))];
  if (times.length === rows.length) return { rows, moved: 0 };
  const usualMs = usualStepMs(times);
  const spread: TraceRow[] = [];
  let moved = 0;
  for (let first = 0; first < rows.length; ) {
    const atMs = rows[first]?.atMs ?? 0;
    let next = first + 1;
    while (rows[next]?.atMs === atMs) next += 1;
    const untilMs = Math.min((rows[next]?.atMs ?? Number.POSITIVE_INFINITY) - atMs, usualMs);
    for (const [index, row] of rows.slice(first, next).entries()) {
      spread.push({ ...row, atMs: atMs + (untilMs * index) / (next - first) });
      if (index > 0) moved += 1;
    }
    first = next;
  }
  return { rows: spread, moved };
}

/** A second where there is but one time, as the coarsest of the formats counts. */
const ONLY_STEP_MS = 1_000;

/** The median time from one to the next. */
function usualStepMs(times: readonly number[]): number {
  const steps = times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? 0));
  return steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? ONLY_STEP_MS;
}
