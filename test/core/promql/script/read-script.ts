import { promqlDurationMs } from '../../../../src/core/promql/duration.ts';
import { readNumber, readSeriesLine, type SeriesLine, stringOf } from './series-notation.ts';

/** When a query of a script is asked: at one time, or over a range. */
export interface Asked {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number | undefined;
}

export interface Evaluation {
  readonly kind: 'eval';
  readonly line: number;
  readonly query: string;
  readonly asked: Asked;
  readonly ordered: boolean;
  readonly fails: boolean;
  /** What the error's message must be, or must match. */
  readonly message: string | RegExp | undefined;
  readonly notes: readonly {
    readonly kind: string;
    readonly message: string | RegExp | undefined;
  }[];
  readonly series: readonly SeriesLine[];
  readonly scalar: number | undefined;
  readonly text: string | undefined;
  /** A range vector answered at one time: where its points lie. */
  readonly matrix: Asked | undefined;
}

export type Command =
  | { readonly kind: 'clear' }
  | { readonly kind: 'load'; readonly stepMs: number; readonly series: readonly SeriesLine[] }
  | { readonly kind: 'skip'; readonly line: number; readonly reason: string }
  | Evaluation;

interface Block {
  readonly line: number;
  readonly head: string;
  readonly body: readonly string[];
}

/** The commands of a script in the language of Prometheus's promqltest. Throws SyntaxError. */
export function readScript(text: string): Command[] {
  return blocksOf(text).map(readBlock);
}

/** A comment ends a block as an empty line does. */
function blocksOf(text: string): Block[] {
  const blocks: { line: number; head: string; body: string[] }[] = [];
  let open: { body: string[] } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) open = undefined;
    else if (/^(?:clear$|load(?:_with_nhcb)? |eval)/.test(line)) {
      const block = { line: index + 1, head: line, body: [] };
      blocks.push(block);
      open = block;
    } else if (open) open.body.push(line);
    else throw new SyntaxError(`line ${index + 1}: not a command: ${line}`);
  }
  return blocks;
}

function readBlock(block: Block): Command {
  const { head, body, line } = block;
  if (head === 'clear') return { kind: 'clear' };
  if (head.startsWith('load_with_nhcb')) return { kind: 'skip', line, reason: 'native histograms' };
  if (head.startsWith('load')) {
    if (body.some((one) => one.includes('{{')))
      return { kind: 'skip', line, reason: 'native histograms' };
    const stepMs = durationOf(head.slice('load'.length).trim());
    return { kind: 'load', stepMs, series: body.map(seriesOf) };
  }
  return readEvaluation(block);
}

const INSTANT = /^eval(_fail|_ordered|_warn|_info)?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/s;
const RANGE =
  /^eval(_fail|_ordered|_warn|_info)?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/s;
const EXPECT = /^expect\s+(fail|warn|info|no_warn|no_info|ordered)(?:\s+(msg|regex):\s*(.*))?$/;
const OLD_MESSAGE = /^expected_fail_(message|regexp)\s+(.*)$/;
const MATRIX = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;

function readEvaluation({ head, body, line }: Block): Command {
  const instant = INSTANT.exec(head);
  const range = RANGE.exec(head);
  const mode = (instant ?? range)?.[1] ?? '';
  const query = instant?.[3] ?? range?.[5];
  if (query === undefined) throw new SyntaxError(`line ${line}: ${head}`);
  if (body.some((one) => one.includes('{{')))
    return { kind: 'skip', line, reason: 'native histograms' };
  const notes = [];
  if (mode === '_warn' || mode === '_info') notes.push({ kind: mode.slice(1), message: undefined });
  let [fails, ordered] = [mode === '_fail', mode === '_ordered'];
  let message: string | RegExp | undefined;
  let scalar: number | undefined;
  let text: string | undefined;
  let matrix: Asked | undefined;
  const series: SeriesLine[] = [];
  for (const one of body) {
    const [, expected, how, what] = EXPECT.exec(one) ?? [];
    const [, oldHow, oldWhat] = OLD_MESSAGE.exec(one) ?? [];
    const [, from, to, step] = MATRIX.exec(one) ?? [];
    if (expected === 'ordered') ordered = true;
    else if (expected === 'fail') [fails, message] = [true, pattern(how, what)];
    else if (expected) notes.push({ kind: expected, message: pattern(how, what) });
    else if (oldHow) message = pattern(oldHow, oldWhat);
    else if (from && to && step) matrix = askedOver(from, to, step);
    else if (one.startsWith('expect string'))
      text = stringOf(one.slice('expect string'.length).trim());
    else if (/^[-+]?(?:[\d.]|inf\b|nan\b)/i.test(one)) scalar = readNumber(one);
    else series.push(seriesOf(one));
  }
  const asked = instant
    ? askedAt(instant[2] ?? '0')
    : askedOver(range?.[2], range?.[3], range?.[4]);
  return {
    kind: 'eval',
    line,
    query,
    asked,
    ordered,
    fails,
    message,
    notes,
    series,
    scalar,
    text,
    matrix,
  };
}

function pattern(how: string | undefined, what: string | undefined): string | RegExp | undefined {
  if (!how || what === undefined) return undefined;
  return how.startsWith('reg') ? new RegExp(what) : what;
}

function askedAt(time: string): Asked {
  const atMs = durationOf(time);
  return { startMs: atMs, endMs: atMs, stepMs: undefined };
}

function askedOver(from = '0', to = '0', step = '1s'): Asked {
  return { startMs: durationOf(from), endMs: durationOf(to), stepMs: durationOf(step) };
}

/** A duration, or a number of seconds; a sign is allowed. */
function durationOf(text: string): number {
  const negative = text.startsWith('-');
  const plain = negative ? text.slice(1) : text;
  const durationMs = promqlDurationMs(plain) ?? Math.round(Number(plain) * 1_000);
  if (!Number.isFinite(durationMs)) throw new SyntaxError(`not a duration: ${text}`);
  return negative ? -durationMs : durationMs;
}

function seriesOf(line: string): SeriesLine {
  const series = readSeriesLine(line);
  if (!series) throw new SyntaxError(`not a series: ${line}`);
  return series;
}
