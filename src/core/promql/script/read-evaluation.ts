import type { Asked, ExpectedNote, NoteKind, ScriptEvaluation, Wording } from './script.ts';
import { durationOf, nextLine, type ScriptLines } from './script-lines.ts';
import { readNumber, readSeriesLine, type SeriesLine, stringOf } from './series-line.ts';

const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+at\s+(\S+)\s+(.+)$/;
const RANGE =
  /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;
const OLD_MESSAGE = /^expected_fail_(message|regexp)\s+(.+)$/;
const RANGE_VECTOR = /^expect range vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;
const STRING = /^expect string\s+(.+)$/;

/** What the lines below an `eval` say, gathered one by one. */
interface Expectations {
  ordered: boolean;
  failure: Wording | undefined;
  readonly notes: ExpectedNote[];
  readonly series: SeriesLine[];
  scalar: number | undefined;
  text: string | undefined;
  rangeVector: Asked | undefined;
}

/** An `eval` and the lines that say what must come of it. Throws SyntaxError. */
export function readEvaluation(head: string, script: ScriptLines): ScriptEvaluation {
  const line = script.at;
  const { mode, asked, query } = readHead(head);
  const expected: Expectations = {
    ordered: mode === 'ordered',
    failure: mode === 'fail' ? { kind: 'any' } : undefined,
    notes: mode === 'warn' || mode === 'info' ? [{ kind: mode, wording: { kind: 'any' } }] : [],
    series: [],
    scalar: undefined,
    text: undefined,
    rangeVector: undefined,
  };
  for (let next = nextLine(script); next !== undefined; next = nextLine(script))
    if (readExpectation(next, expected) === 'last') break;
  const { ordered, failure, notes, series, scalar, text, rangeVector } = expected;
  const value =
    scalar !== undefined
      ? ({ kind: 'scalar', value: scalar } as const)
      : text !== undefined
        ? ({ kind: 'string', value: text } as const)
        : ({ kind: 'series', series, rangeVector } as const);
  // A range vector is asked for at its own end.
  const at = rangeVector
    ? { ...asked, startMs: rangeVector.endMs, endMs: rangeVector.endMs }
    : asked;
  return { line, query, asked: at, ordered, failure, notes, value };
}

function readHead(head: string) {
  const [, mode, at, query] = INSTANT.exec(head) ?? [];
  if (at !== undefined && query !== undefined) {
    const atMs = durationOf(at);
    return { mode, asked: { startMs: atMs, endMs: atMs, stepMs: undefined }, query };
  }
  const [, rangeMode, from, to, step, rangeQuery] = RANGE.exec(head) ?? [];
  if (from === undefined || to === undefined || step === undefined || rangeQuery === undefined)
    throw new SyntaxError(`not an eval: ${head}`);
  return { mode: rangeMode, asked: askedOver(from, to, step), query: rangeQuery };
}

function askedOver(from: string, to: string, step: string): Asked {
  const asked = { startMs: durationOf(from), endMs: durationOf(to), stepMs: durationOf(step) };
  if (asked.endMs < asked.startMs) throw new SyntaxError(`${to} is before ${from}`);
  return asked;
}

/** A number, and the old way to expect a message, are the last line of their block. */
function readExpectation(line: string, expected: Expectations): 'last' | 'more' {
  const [, how, what = ''] = OLD_MESSAGE.exec(line) ?? [];
  if (how && expected.failure) {
    expected.failure = wording(how === 'regexp' ? 'regex' : 'msg', what);
    return 'last';
  }
  const [, from, to, step] = RANGE_VECTOR.exec(line) ?? [];
  const [, literal] = STRING.exec(line) ?? [];
  if (from && to && step) expected.rangeVector = askedOver(from, to, step);
  else if (literal !== undefined) expected.text = stringOf(literal);
  else if (line.split(' ', 1)[0] === 'expect') readExpect(line, expected);
  else if (/^[-+]?(?:[\d.]|(?:inf|nan)$)/i.test(line)) {
    expected.scalar = readNumber(line);
    return 'last';
  } else expected.series.push(readSeriesLine(line));
  return 'more';
}

function readExpect(line: string, expected: Expectations): void {
  const [, kind, how, what] = EXPECT.exec(line) ?? [];
  if (kind === undefined) throw new SyntaxError(`not an expectation: ${line}`);
  if (kind === 'ordered') expected.ordered = true;
  else if (kind === 'fail') expected.failure = wording(how, what);
  else expected.notes.push({ kind: kind as NoteKind, wording: wording(how, what) });
}

function wording(how: string | undefined, what = ''): Wording {
  if (how === undefined) return { kind: 'any' };
  const text = what.trim();
  return how === 'regex' ? { kind: 'pattern', pattern: text } : { kind: 'exact', text };
}
