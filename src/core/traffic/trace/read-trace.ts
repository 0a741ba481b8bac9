import { AZURE_COLUMNS } from './azure.ts';
import { BURST_GPT_COLUMNS } from './burst-gpt.ts';
import { type CsvRead, csvRows } from './csv-rows.ts';
import { mooncakeRow } from './mooncake.ts';
import { type NumberedLine, numberedLines } from './numbered-lines.ts';
import { spreadTies } from './spread-ties.ts';
import {
  type CorruptLine,
  isCorrupt,
  type TraceFinding,
  type TraceFormat,
  type TraceRead,
  type TraceRow,
} from './trace.ts';

/** A prompt beyond every model's window is a typing error, and would not fit a router's body. */
export const MAX_TRACE_TOKENS = 1_000_000;

/** Each is kept for as long as a run. */
const MAX_TRACE_REQUESTS = 1_000_000;

/** Lines of one kind that are named one by one; of the others there is a count. */
const MOST_NAMED = 10;

/** A file of which more than this cannot be read is none of its format. */
const MOST_CORRUPT_SHARE = 0.5;

/**
 * Reads a recorded trace. A line that cannot be read, or that asks for or answers nothing, is left out
 * and told of; times out of order are sorted, and requests of one time spread. A trace that holds
 * nothing, or mostly what is no line of its format, is refused with an error.
 */
export function readTrace(text: string, format: TraceFormat): TraceRead {
  const lines = numberedLines(text);
  const read = rowsOf(lines, format);
  if (!read.ok) return refused(read.error);
  if (read.rows.length === 0) {
    return refused({ line: 1, message: 'holds no request; expected a line for each of them' });
  }
  if (read.rows.length > MAX_TRACE_REQUESTS) {
    const message = `has ${read.rows.length} requests; expected at most ${MAX_TRACE_REQUESTS}`;
    return refused({ line: 1, message });
  }
  const corrupt = read.rows.filter(isCorrupt);
  const whole = read.rows.filter((row): row is TraceRow => !isCorrupt(row));
  const findings = named(corrupt);
  if (corrupt.length > read.rows.length * MOST_CORRUPT_SHARE) {
    const share = `${corrupt.length} of ${read.rows.length} lines cannot be read`;
    const message = `${share}; expected a trace of the format ${format}`;
    return { ...refused({ line: 1, message }, findings), skipped: corrupt.length };
  }
  const oversized = whole.filter(isOversized);
  const silent = whole.filter(isSilent);
  const asking = whole.filter((row) => !isSilent(row) && !isOversized(row));
  findings.push(
    ...named(oversized.map(oversizedLine)),
    ...summed(silent, 'without input or without output tokens; left out'),
  );
  const skipped = corrupt.length + oversized.length + silent.length;
  if (asking.length === 0) {
    const message = 'no request of it has both input and output tokens';
    return { ...refused({ line: 1, message }, findings), skipped };
  }
  return { ...ordered(asking, findings), skipped };
}

function rowsOf(lines: readonly NumberedLine[], format: TraceFormat): CsvRead {
  switch (format) {
    case 'azure':
      return csvRows(lines, AZURE_COLUMNS);
    case 'burstgpt':
      return csvRows(lines, BURST_GPT_COLUMNS);
    case 'mooncake':
      return { ok: true, rows: lines.map(mooncakeRow) };
  }
}

function refused({ line, message }: CorruptLine, findings: readonly TraceFinding[] = []) {
  const error = { line, severity: 'error' as const, message };
  return { requests: [], findings: [error, ...findings], skipped: 0 } satisfies TraceRead;
}

function isSilent({ inputTokens, outputTokens }: TraceRow): boolean {
  return inputTokens === 0 || outputTokens === 0;
}

function isOversized({ inputTokens, outputTokens }: TraceRow): boolean {
  return Math.max(inputTokens, outputTokens) > MAX_TRACE_TOKENS;
}

function oversizedLine({ line, inputTokens, outputTokens }: TraceRow): CorruptLine {
  const most = Math.max(inputTokens, outputTokens);
  return { line, message: `has ${most} tokens; expected at most ${MAX_TRACE_TOKENS}` };
}

/** The first few by themselves, and how many more there are. */
function named(lines: readonly CorruptLine[]): TraceFinding[] {
  const severity = 'warning' as const;
  const first = lines
    .slice(0, MOST_NAMED)
    .map(({ line, message }) => ({ line, severity, message: `${message}; the line is left out` }));
  const next = lines[MOST_NAMED];
  if (next === undefined) return first;
  const message = `${next.message}; left out, as are ${lines.length - MOST_NAMED - 1} more lines`;
  return [...first, { line: next.line, severity, message }];
}

function summed(rows: readonly TraceRow[], fate: string): TraceFinding[] {
  const [first] = rows;
  if (first === undefined) return [];
  const message = `${counted(rows.length)} from here on ${fate}`;
  return [{ line: first.line, severity: 'note', message }];
}

function counted(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}

/** From the first request on, in order and apart. */
function ordered(
  rows: readonly TraceRow[],
  findings: readonly TraceFinding[],
): Pick<TraceRead, 'requests' | 'findings'> {
  const notes: TraceFinding[] = [];
  const early = rows.filter(({ atMs }, index) => atMs < (rows[index - 1]?.atMs ?? atMs));
  const [first] = early;
  if (first !== undefined) {
    const message = `${counted(early.length)} from here on: earlier than the one before; sorted`;
    notes.push({ line: first.line, severity: 'note', message });
  }
  const sorted = first === undefined ? rows : rows.toSorted((a, b) => a.atMs - b.atMs);
  const startMs = sorted[0]?.atMs ?? 0;
  const spread = spreadTies(sorted);
  if (spread.moved > 0) {
    const message = `${spread.moved} of ${rows.length} requests have the time of another; spread evenly`;
    notes.push({ line: 1, severity: 'note', message });
  }
  const requests = spread.rows.map(({ line: _, atMs, ...asked }) => ({
    ...asked,
    atMs: Math.round((atMs - startMs) * 1_000) / 1_000,
  }));
  return { requests, findings: [...findings, ...notes] };
}
