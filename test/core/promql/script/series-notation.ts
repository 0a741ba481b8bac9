import { unquote } from '../../../../src/core/promql/go-string.ts';
import { labelSet, METRIC_NAME } from '../../../../src/core/promql/label-set.ts';
import { parseNumber } from '../../../../src/core/promql/operand.ts';
import type { Labels } from '../../../../src/core/promql/value.ts';

/** A point of a series line: a value, a stale marker, or nothing at that step. */
export type ScriptPoint = number | 'stale' | 'gap';

export interface SeriesLine {
  readonly labels: Labels;
  readonly points: readonly ScriptPoint[];
}

const METRIC = /^\s*([A-Za-z_:][\w:]*)?\s*(\{[^}]*\})?/;
const LABEL =
  /^\s*("(?:\\.|[^"])*"|[A-Za-z_]\w*)\s*(?:=\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`))?\s*,?/;
const NUMBER = String.raw`(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf|nan)`;
const REPEATED = new RegExp(`^([-+]?${NUMBER})(?:([-+])(${NUMBER}))?x(\\d+)$`, 'i');

/** `metric{label="value"} 1 2 _ stale 0+10x5`; undefined if the line is none. */
export function readSeriesLine(line: string): SeriesLine | undefined {
  const found = METRIC.exec(line);
  if (!found || (!found[1] && !found[2])) return undefined;
  const [text, name, braces] = found;
  const labels = readLabels(braces?.slice(1, -1) ?? '');
  if (!labels) return undefined;
  if (name) labels.push([METRIC_NAME, name]);
  const words = line.slice(text.length).trim().split(/\s+/).filter(Boolean);
  return { labels: labelSet(labels), points: words.flatMap(readPoints) };
}

function readLabels(body: string): [string, string][] | undefined {
  const labels: [string, string][] = [];
  for (let rest = body; rest.trim() !== ''; ) {
    const found = LABEL.exec(rest);
    if (!found) return undefined;
    const [text, name = '', value] = found;
    const plainName = name.startsWith('"') ? stringOf(name) : name;
    labels.push(value === undefined ? [METRIC_NAME, plainName] : [plainName, stringOf(value)]);
    rest = rest.slice(text.length);
  }
  return labels;
}

export function stringOf(literal: string): string {
  const result = unquote(literal);
  if ('problem' in result) throw new SyntaxError(`${literal}: ${result.problem}`);
  return result.value;
}

/** `a+bxN` is N + 1 points, `_xN` N gaps. */
function readPoints(word: string): ScriptPoint[] {
  const gaps = /^_(?:x(\d+))?$/.exec(word);
  if (gaps) return Array<ScriptPoint>(Number(gaps[1] ?? 1)).fill('gap');
  const stale = /^stale(?:x(\d+))?$/.exec(word);
  if (stale) return Array<ScriptPoint>(Number(stale[1] ?? 0) + 1).fill('stale');
  const repeated = REPEATED.exec(word);
  if (!repeated) return [readNumber(word)];
  const [, first = '', sign, increment, times] = repeated;
  const step = increment ? readNumber(`${sign}${increment}`) : 0;
  const points: ScriptPoint[] = [readNumber(first)];
  // Added up one by one, as the sum of many steps is rounded.
  for (let i = 0, value = readNumber(first); i < Number(times); i += 1) {
    value += step;
    points.push(value);
  }
  return points;
}

export function readNumber(text: string): number {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text) ?? [];
  const value = parseNumber(digits);
  if (value === undefined) throw new SyntaxError(`not a number: ${text}`);
  return sign === '-' ? -value : value;
}
