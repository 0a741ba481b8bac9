import type { Expr, Semantics } from '../../../../src/core/promql/ast.ts';
import { PromqlError } from '../../../../src/core/promql/error.ts';
import {
  type Answer,
  evaluateInstant,
  evaluateRange,
} from '../../../../src/core/promql/evaluate.ts';
import { DEFAULT_SETTINGS } from '../../../../src/core/promql/evaluation.ts';
import { labelKey } from '../../../../src/core/promql/label-set.ts';
import { noteText } from '../../../../src/core/promql/notes.ts';
import { parseQuery } from '../../../../src/core/promql/parse.ts';
import { SeriesStore } from '../../../../src/core/promql/store.ts';
import type { QueryValue } from '../../../../src/core/promql/value.ts';
import { type Command, type Evaluation, readScript } from './read-script.ts';
import type { SeriesLine } from './series-notation.ts';

export interface Outcome {
  readonly line: number;
  readonly query: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** What went wrong, or why it was skipped. */
  readonly detail: string;
}

/** Runs a script from top to bottom; each evaluation is one outcome. */
export function runScript(text: string, semantics: Semantics): Outcome[] {
  const outcomes: Outcome[] = [];
  let store = new SeriesStore();
  let missing: string | undefined;
  for (const command of readScript(text)) {
    if (command.kind === 'clear') [store, missing] = [new SeriesStore(), undefined];
    else if (command.kind === 'load') load(store, command);
    else if (command.kind === 'skip') {
      missing = command.reason;
      outcomes.push({ line: command.line, query: '', result: 'skipped', detail: command.reason });
    } else outcomes.push(runEvaluation(store, command, { semantics, missing }));
  }
  return outcomes;
}

/** Within one load the last line of a series wins. */
function load(store: SeriesStore, { stepMs, series }: Extract<Command, { kind: 'load' }>): void {
  const byKey = new Map(series.map((line) => [labelKey(line.labels), line]));
  for (const { labels, points } of byKey.values()) {
    const ref = store.series(labels);
    for (const [index, point] of points.entries())
      if (point === 'stale') store.appendStale(ref, index * stepMs);
      else if (point !== 'gap') store.appendTo(ref, index * stepMs, point);
  }
}

interface Mode {
  readonly semantics: Semantics;
  readonly missing: string | undefined;
}

const OUT_OF_SCOPE = /is not enabled|are not enabled|not enabled|experimental|native histograms/;

function runEvaluation(store: SeriesStore, wanted: Evaluation, mode: Mode): Outcome {
  const { line, query } = wanted;
  if (mode.missing) return { line, query, result: 'skipped', detail: mode.missing };
  let problem: string | undefined;
  try {
    const expr = parseQuery(query, mode.semantics);
    const answer = ask(store, expr, { asked: wanted.asked, semantics: mode.semantics });
    problem = wanted.fails ? 'expected an error' : judge(answer, wanted);
    problem ??= wanted.fails ? undefined : inRange(store, expr, { answer, wanted, mode });
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    problem = wanted.fails ? messageProblem(error.message, wanted.message) : error.message;
    const unsure = problem !== undefined || wanted.message === undefined;
    if (unsure && OUT_OF_SCOPE.test(error.message))
      return { line, query, result: 'skipped', detail: error.message };
  }
  return { line, query, result: problem ? 'failed' : 'passed', detail: problem ?? '' };
}

interface Moment {
  readonly asked: Evaluation['asked'];
  readonly semantics: Semantics;
}

function ask(store: SeriesStore, expr: Expr, { asked, semantics }: Moment): Answer {
  const settings = { ...DEFAULT_SETTINGS, semantics };
  const { startMs, endMs, stepMs } = asked;
  return stepMs === undefined
    ? evaluateInstant(store, expr, startMs, settings)
    : evaluateRange(store, expr, { startMs, endMs, stepMs }, settings);
}

interface Checked {
  readonly answer: Answer;
  readonly wanted: Evaluation;
  readonly mode: Mode;
}

/** What holds at a moment holds in the middle of a range around it. */
function inRange(store: SeriesStore, expr: Expr, { answer, wanted, mode }: Checked) {
  const { asked, ordered, query } = wanted;
  const { value } = answer;
  if (value.type !== 'vector' || asked.stepMs !== undefined || ordered) return undefined;
  if (/\b(?:start|end)\(\)/.test(query)) return undefined;
  const around = { startMs: asked.startMs - 60_000, endMs: asked.endMs + 60_000, stepMs: 60_000 };
  const range = ask(store, expr, { asked: around, semantics: mode.semantics }).value;
  if (range.type !== 'matrix') return 'a range query must answer a matrix';
  const middle: QueryValue = {
    type: 'vector',
    samples: range.series.flatMap(({ labels, points }) =>
      points.filter((p) => p.tMs === asked.startMs).map((point) => ({ labels, ...point })),
    ),
  };
  const problem = compareValue(middle, wanted);
  return problem && `as a range query: ${problem}`;
}

function judge(answer: Answer, wanted: Evaluation): string | undefined {
  return compareValue(answer.value, wanted) ?? compareNotes(answer, wanted);
}

function compareNotes(answer: Answer, { notes, query }: Evaluation): string | undefined {
  for (const { kind, message } of notes) {
    const given = (kind.endsWith('warn') ? answer.warnings : answer.infos).map((note) =>
      noteText(note, query),
    );
    if (kind.startsWith('no_') ? given.length > 0 : given.length === 0)
      return `expect ${kind}, got ${JSON.stringify(given)}`;
    if (message !== undefined && given.every((one) => messageProblem(one, message)))
      return `expect ${kind} ${message}, got ${JSON.stringify(given)}`;
  }
  return undefined;
}

function messageProblem(actual: string, expected: string | RegExp | undefined) {
  if (expected === undefined) return undefined;
  const holds = expected instanceof RegExp ? expected.test(actual) : actual.endsWith(expected);
  return holds ? undefined : `expected the message ${expected}, got ${actual}`;
}

function compareValue(value: QueryValue, wanted: Evaluation): string | undefined {
  if (value.type === 'string')
    return value.value === wanted.text ? undefined : `string ${JSON.stringify(value.value)}`;
  if (value.type === 'scalar')
    return isClose(value.value, wanted.scalar) ? undefined : `scalar ${value.value}`;
  const actual =
    value.type === 'vector'
      ? value.samples.map(({ labels, ...point }) => ({ labels, points: [point] }))
      : value.series;
  const times = wanted.matrix ?? wanted.asked;
  const keys = actual.map(({ labels }) => labelKey(labels));
  if (keys.length !== wanted.series.length) return `${keys.length} series: ${keys.join(' ')}`;
  for (const [index, line] of wanted.series.entries()) {
    const at = wanted.ordered ? index : keys.indexOf(labelKey(line.labels));
    if (keys[at] !== labelKey(line.labels))
      return `no ${labelKey(line.labels)} in ${keys.join(' ')}`;
    const points = new Map(actual[at]?.points.map((point) => [point.tMs, point.value]));
    const problem = comparePoints(points, line, times);
    if (problem) return `${labelKey(line.labels)}: ${problem}`;
  }
  return undefined;
}

function comparePoints(
  actual: ReadonlyMap<number, number>,
  { points }: SeriesLine,
  { startMs, stepMs = 0 }: Evaluation['asked'],
): string | undefined {
  let known = 0;
  for (const [index, point] of points.entries()) {
    if (point === 'gap') continue;
    const tMs = startMs + index * stepMs;
    known += 1;
    if (!isClose(actual.get(tMs), point))
      return `${actual.get(tMs)} at ${tMs} ms, expected ${point}`;
  }
  return known === actual.size ? undefined : `${actual.size} points, expected ${known}`;
}

const RELATIVE = 1e-6;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

function isClose(a: number | undefined, b: number | string | undefined): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const [sum, distance] = [Math.abs(a) + Math.abs(b), Math.abs(a - b)];
  if (a === 0 || b === 0 || sum < SMALLEST_NORMAL) return distance < RELATIVE * SMALLEST_NORMAL;
  return distance / Math.min(sum, Number.MAX_VALUE) < RELATIVE;
}
