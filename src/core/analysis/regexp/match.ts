import { isWord } from './character-class.ts';
import { compileTree, type Program } from './compile.ts';
import { parseRegexp } from './parse.ts';
import { type Assertion, isRegexpError } from './syntax.ts';

export type CompiledRegexp =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly error: string };

export type RegexpMatch =
  | { readonly ok: true; readonly matched: boolean }
  | { readonly ok: false; readonly error: string };

/** Matching costs text times program; more than this is refused rather than waited for. */
const MAX_STEPS = 20_000_000;

/** Go's `regexp.Compile`: the syntax is RE2's, and so is the time, which no pattern can blow up. */
export function compileGoRegexp(pattern: string): CompiledRegexp {
  try {
    return { ok: true, program: compileTree(parseRegexp(pattern)) };
  } catch (error) {
    if (isRegexpError(error)) return { ok: false, error: error.message };
    throw error;
  }
}

/** Go's `regexp.MatchString`: whether the pattern matches anywhere in the text. */
export function matchesGoRegexp(pattern: string, text: string): RegexpMatch {
  const compiled = compileGoRegexp(pattern);
  return compiled.ok ? runProgram(compiled.program, text) : compiled;
}

export function runProgram(program: Program, text: string): RegexpMatch {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  if (codes.length * program.instructions.length > MAX_STEPS) {
    return { ok: false, error: 'regular expression and text are too large to match' };
  }
  let states: ReadonlySet<number> = new Set();
  for (let at = 0; at <= codes.length; at += 1) {
    const reached = new Set<number>();
    for (const state of [...states, program.start]) follow(program, state, { reached, codes, at });
    if (reached.has(MATCHED)) return { ok: true, matched: true };
    states = stepped(program, reached, codes[at]);
  }
  return { ok: true, matched: false };
}

/** The first instruction of every program is its match. */
const MATCHED = 0;

interface Position {
  readonly reached: Set<number>;
  readonly codes: readonly number[];
  readonly at: number;
}

/** All that can be reached from a state without reading a character. */
function follow(program: Program, from: number, { reached, codes, at }: Position): void {
  const pending = [from];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    const instruction = program.instructions[state];
    if (instruction?.op === 'split') pending.push(...instruction.targets);
    else if (instruction?.op === 'assertion' && holds(instruction.kind, codes, at)) {
      pending.push(instruction.next);
    }
  }
}

function stepped(
  program: Program,
  reached: ReadonlySet<number>,
  code: number | undefined,
): ReadonlySet<number> {
  const next = new Set<number>();
  if (code === undefined) return next;
  for (const state of reached) {
    const instruction = program.instructions[state];
    if (instruction?.op === 'character' && instruction.matches(code)) next.add(instruction.next);
  }
  return next;
}

function holds(kind: Assertion, codes: readonly number[], at: number): boolean {
  const [before, after] = [codes[at - 1], codes[at]];
  const newline = 10;
  switch (kind) {
    case 'textStart':
      return before === undefined;
    case 'textEnd':
      return after === undefined;
    case 'lineStart':
      return before === undefined || before === newline;
    case 'lineEnd':
      return after === undefined || after === newline;
    case 'wordBoundary':
    case 'noWordBoundary': {
      const wordBefore = before !== undefined && isWord(before);
      const wordAfter = after !== undefined && isWord(after);
      return (wordBefore !== wordAfter) === (kind === 'wordBoundary');
    }
  }
}
