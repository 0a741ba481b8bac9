import { compileRegexp, matchText } from '../../regexp/regexp.ts';
import { regexpBudget } from '../../regexp/regexp-budget.ts';
import type { Answer } from '../evaluate.ts';
import { formatLabels, labelKey } from '../label-set.ts';
import { DEFAULT_QUERY_LIMITS } from '../limits.ts';
import { type Note, noteText } from '../notes.ts';
import type { MatrixSeries, QueryValue } from '../value.ts';
import type { Asked, ExpectedNote, ExpectedValue, ScriptEvaluation, Wording } from './script.ts';
import type { SeriesLine } from './series-line.ts';

/** What is wrong with an answer; undefined if it is the expected one. */
export function answerProblem(answer: Answer, wanted: ScriptEvaluation): string | undefined {
  return notesProblem(answer, wanted) ?? valueProblem(answer.value, wanted);
}

/** What is wrong with an error's message. */
export function failureProblem(message: string, failure: Wording): string | undefined {
  return isWorded(message, failure) ? undefined : `expected ${shown(failure)}, failed: ${message}`;
}

/** Remarks that are expected must be there, and then no others of their kind. */
function notesProblem(answer: Answer, { notes, query }: ScriptEvaluation): string | undefined {
  const given = { warn: answer.warnings, info: answer.infos };
  for (const kind of ['warn', 'info'] as const) {
    const actual = given[kind];
    const got = `got ${JSON.stringify(actual.map((note) => noteText(note, query)))}`;
    if (notes.some((note) => note.kind === `no_${kind}`) && actual.length > 0)
      return `expected no ${kind}, ${got}`;
    const expected = notes.filter((note) => note.kind === kind);
    const missing = expected.find(({ wording }) => !actual.some((n) => isNoted(n, wording, query)));
    if (missing) return `expected ${kind} ${shown(missing.wording)}, ${got}`;
    const isExpected = (note: Note) =>
      expected.some(({ wording }: ExpectedNote) => isNoted(note, wording, query));
    if (expected.length > 0 && !actual.every(isExpected)) return `unexpected ${kind}, ${got}`;
  }
  return undefined;
}

/** Scripts write remarks with or without their place in the query. */
function isNoted(note: Note, wording: Wording, query: string): boolean {
  return isWorded(note.message, wording) || isWorded(noteText(note, query), wording);
}

function isWorded(text: string, wording: Wording): boolean {
  if (wording.kind === 'any') return true;
  if (wording.kind === 'exact') return text === wording.text;
  const compiled = compileRegexp(wording.pattern);
  const budget = regexpBudget(DEFAULT_QUERY_LIMITS.regexMoves);
  return compiled.ok && matchText(compiled.regexp, text, budget) === 'match';
}

function shown(wording: Wording): string {
  if (wording.kind === 'any') return '';
  return JSON.stringify(wording.kind === 'exact' ? wording.text : wording.pattern);
}

/** What is wrong with a value, in a few words. */
export function valueProblem(value: QueryValue, wanted: ScriptEvaluation): string | undefined {
  const expected = wanted.value;
  if (value.type === 'scalar')
    return expected.kind === 'scalar' && isClose(value.value, expected.value)
      ? undefined
      : `got the scalar ${value.value}, ${expectation(expected)}`;
  if (value.type === 'string')
    return expected.kind === 'string' && value.value === expected.value
      ? undefined
      : `got the string ${JSON.stringify(value.value)}, ${expectation(expected)}`;
  if (expected.kind !== 'series') return `got a ${value.type}, ${expectation(expected)}`;
  if (value.type === 'matrix' && wanted.ordered) return 'got a matrix, which has no order';
  const times = expected.rangeVector ?? wanted.asked;
  if (value.type === 'matrix')
    return seriesProblem(value.series, expected.series, { times, ordered: false });
  // The samples of a vector all have the time at which it was asked for.
  const actual = value.samples.map(({ labels, value: sample }) => ({
    labels,
    points: [{ tMs: times.startMs, value: sample }],
  }));
  return seriesProblem(actual, expected.series, { times, ordered: wanted.ordered });
}

function expectation(expected: ExpectedValue): string {
  return expected.kind === 'series'
    ? `expected ${expected.series.length} series`
    : `expected ${JSON.stringify(expected.value)}`;
}

interface Layout {
  readonly times: Asked;
  readonly ordered: boolean;
}

function seriesProblem(
  actual: readonly MatrixSeries[],
  lines: readonly SeriesLine[],
  { times, ordered }: Layout,
): string | undefined {
  // Of two lines for one series the last counts.
  const wanted = new Map(lines.map((line) => [labelKey(line.labels), line]));
  for (const [place, { labels, points }] of actual.entries()) {
    const key = labelKey(labels);
    const line = wanted.get(key);
    if (!line)
      return `unexpected ${formatLabels(labels)} ${points.map(({ value }) => value).join(' ')}`;
    if (ordered && lines.indexOf(line) !== place)
      return `${formatLabels(labels)} is in place ${place + 1}`;
    const problem = pointsProblem(new Map(points.map((p) => [p.tMs, p.value])), line, times);
    if (problem !== undefined) return `${formatLabels(labels)}: ${problem}`;
  }
  const keys = new Set(actual.map(({ labels }) => labelKey(labels)));
  const missing = lines.find(({ labels }) => !keys.has(labelKey(labels)));
  return missing && `missing ${formatLabels(missing.labels)}`;
}

function pointsProblem(
  actual: ReadonlyMap<number, number>,
  { points }: SeriesLine,
  { startMs, stepMs = 0 }: Asked,
): string | undefined {
  let known = 0;
  for (const [index, point] of points.entries()) {
    if (point === 'gap') continue;
    const tMs = startMs + index * stepMs;
    known += 1;
    if (!isClose(actual.get(tMs), point))
      return `got ${actual.get(tMs)} at ${tMs} ms, expected ${point}`;
  }
  return known === actual.size ? undefined : `got ${actual.size} points, expected ${known}`;
}

const RELATIVE = 1e-6;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Equal but for rounding; 0 must be 0. */
function isClose(a: number | undefined, b: number | string): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const [sum, distance] = [Math.abs(a) + Math.abs(b), Math.abs(a - b)];
  if (a === 0 || b === 0 || sum < SMALLEST_NORMAL) return distance < RELATIVE * SMALLEST_NORMAL;
  return distance / Math.min(sum, Number.MAX_VALUE) < RELATIVE;
}
