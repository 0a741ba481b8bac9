import type { NumberedLine } from './numbered-lines.ts';
import type { CorruptLine, TraceRow } from './trace.ts';

/** Columns of a CSV by the name in its head. */
export interface CsvColumns {
  readonly time: string;
  readonly inputTokens: string;
  readonly outputTokens: string;
  /** Milliseconds of a cell, whatever their zero; undefined if it is no time. */
  readonly timeMs: (cell: string) => number | undefined;
  /** What `timeMs` reads, in words. */
  readonly timeWords: string;
}

export type CsvRead =
  | { readonly ok: true; readonly rows: readonly (TraceRow | CorruptLine)[] }
  /** Its head lacks a column. */
  | { readonly ok: false; readonly error: CorruptLine };

/**
 * The rows of a CSV of numbers, times and plain words, as traces are: no cell of theirs holds a comma.
 * Other columns are let pass.
 */
export function csvRows(lines: readonly NumberedLine[], columns: CsvColumns): CsvRead {
  const [head, ...body] = lines;
  if (head === undefined) return { ok: true, rows: [] };
  const names = cellsOf(head.text).map((name) => name.toLowerCase());
  const placeOf = (name: string) => names.indexOf(name.toLowerCase());
  const wanted = [columns.time, columns.inputTokens, columns.outputTokens];
  const missing = wanted.filter((name) => placeOf(name) < 0);
  if (missing.length > 0) {
    const message = `has no column ${missing.join(', ')}; expected a head with ${wanted.join(', ')}`;
    return { ok: false, error: { line: head.line, message } };
  }
  const places = {
    time: placeOf(columns.time),
    inputTokens: placeOf(columns.inputTokens),
    outputTokens: placeOf(columns.outputTokens),
  };
  const rows = body.map(({ line, text }): TraceRow | CorruptLine => {
    const cells = cellsOf(text);
    const timeCell = cells[places.time] ?? '';
    const atMs = columns.timeMs(timeCell);
    if (atMs === undefined) return corrupt(line, columns.time, timeCell, columns.timeWords);
    const inputCell = cells[places.inputTokens] ?? '';
    const inputTokens = countOf(inputCell);
    if (inputTokens === undefined) return corrupt(line, columns.inputTokens, inputCell, COUNT);
    const outputCell = cells[places.outputTokens] ?? '';
    const outputTokens = countOf(outputCell);
    if (outputTokens === undefined) return corrupt(line, columns.outputTokens, outputCell, COUNT);
    return { line, atMs, inputTokens, outputTokens };
  });
  return { ok: true, rows };
}

const COUNT = 'a whole number, at least 0';

function corrupt(line: number, column: string, cell: string, expected: string): CorruptLine {
  const found = cell === '' ? 'missing' : `"${cell.slice(0, LONGEST_QUOTE)}"`;
  return { line, message: `${column} is ${found}; expected ${expected}` };
}

const LONGEST_QUOTE = 40;

function cellsOf(text: string): string[] {
  return text.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** `123`, and `123.0` as data frames write it. */
function countOf(cell: string): number | undefined {
  return /^\d{1,9}(?:\.0+)?$/.test(cell) ? Number(cell) : undefined;
}
