import { unquote } from '../go-string.ts';
import { labelSet, METRIC_NAME } from '../label-set.ts';
import { parseNumber } from '../operand.ts';
import type { Labels } from '../value.ts';

/**
 * One point of a series line: a value, a stale marker, nothing at that step, or a native histogram,
 * of which nothing is read but that it is one.
 */
export type ScriptPoint = number | 'stale' | 'gap' | 'native histogram';

export interface SeriesLine {
  readonly labels: Labels;
  readonly points: readonly ScriptPoint[];
}

const TEXT = String.raw`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|${'`[^`]*`'}`;
const SERIES = new RegExp(
  String.raw`^([A-Za-z_:][\w:]*)?\s*(\{(?!\{)(?:${TEXT}|[^{}"'${'`'}])*\})?(?=\s|$)`,
);
const LABEL = new RegExp(String.raw`^\s*(${TEXT}|[A-Za-z_]\w*)\s*(?:=\s*(${TEXT}))?\s*(?:,|$)`);
/** Blanks part the points, but not within the braces of a native histogram. */
const POINT = /(?:\{\{.*?\}\}|[^\s{])+/g;
const NUMBER = String.raw`(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf|nan)`;
const REPEATED = new RegExp(`^([-+]?${NUMBER})(?:([-+])(${NUMBER}))?x(\\d+)$`, 'i');
/** More points than any line has, so that a mistyped count does not fill the memory. */
const MOST_POINTS = 1_000_000;

/** `metric{label="value"} 1 2 _ stale 0+10x5`. Throws SyntaxError. */
export function readSeriesLine(line: string): SeriesLine {
  const found = SERIES.exec(line);
  if (!found?.[0]) throw new SyntaxError(`not a series: ${line}`);
  const [text, name, braces = '{}'] = found;
  const labels = readLabels(braces.slice(1, -1));
  if (name) labels.push([METRIC_NAME, name]);
  const words = line.slice(text.length).match(POINT) ?? [];
  const points = words.flatMap(readPoints);
  if (points.length > MOST_POINTS) throw new SyntaxError(`more than ${MOST_POINTS} points`);
  return { labels: labelSet(labels), points };
}

function readLabels(body: string): [string, string][] {
  const labels: [string, string][] = [];
  for (let rest = body; rest.trim() !== ''; ) {
    const found = LABEL.exec(rest);
    if (!found) throw new SyntaxError(`not a label: ${rest}`);
    const [text, name = '', value] = found;
    const plainName = /^["'`]/.test(name) ? stringOf(name) : name;
    labels.push(value === undefined ? [METRIC_NAME, plainName] : [plainName, stringOf(value)]);
    rest = rest.slice(text.length);
  }
  return labels;
}

/** The text of a quoted literal. Throws SyntaxError. */
export function stringOf(literal: string): string {
  const isQuoted = /^(["'`]).*\1$/s.test(literal) && literal.length > 1;
  const result = isQuoted ? unquote(literal) : { problem: 'not a quoted text' };
  if ('problem' in result) throw new SyntaxError(`${literal}: ${result.problem}`);
  return result.value;
}

/** `a+bxN` is N + 1 points, `_xN` N gaps. */
function readPoints(word: string): ScriptPoint[] {
  const gaps = /^_(?:x(\d+))?$/.exec(word);
  if (gaps) return repeated('gap', gaps[1] ?? '1');
  if (word === 'stale') return ['stale'];
  if (word.startsWith('{{')) {
    const count = /\}\}x(\d+)$/.exec(word)?.[1];
    return ['native histogram', ...repeated('native histogram', count ?? '0')];
  }
  const [, first = '', sign, increment, times = '0'] = REPEATED.exec(word) ?? [];
  if (first === '') return [readNumber(word)];
  const step = increment ? readNumber(`${sign}${increment}`) : 0;
  const points: ScriptPoint[] = [readNumber(first)];
  // Added up one by one, as the sum of many steps is rounded.
  let value = readNumber(first);
  for (let i = 0; i < bounded(times); i += 1) {
    value += step;
    points.push(value);
  }
  return points;
}

function repeated(point: ScriptPoint, times: string): ScriptPoint[] {
  return Array<ScriptPoint>(bounded(times)).fill(point);
}

function bounded(times: string): number {
  if (Number(times) > MOST_POINTS) throw new SyntaxError(`more than ${MOST_POINTS} points`);
  return Number(times);
}

/** A number as scripts write it, with a sign. Throws SyntaxError. */
export function readNumber(text: string): number {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const value = parseNumber(digits);
  if (value === undefined) throw new SyntaxError(`not a number: ${text}`);
  return sign === '-' ? -value : value;
}
