import { type Automaton, automatonOf, runAutomaton } from './automaton.ts';
import { findSlots } from './captures.ts';
import { MAX_CHARACTERS, type RegexpLimit } from './limits.ts';
import { literalTexts } from './literals.ts';
import { compileProgram } from './program.ts';
import { readPattern } from './read-pattern.ts';
import type { Outcome, RegexpBudget } from './regexp-budget.ts';
import { RegexpError } from './regexp-error.ts';
import { assertNode, concatNode, type RegexpNode } from './syntax.ts';

/**
 * Regular expressions as Go has them (https://pkg.go.dev/regexp/syntax, RE2's syntax
 * https://github.com/google/re2/wiki/Syntax): no look-around and no back-references, which is what
 * lets every pattern be matched in time linear in the text.
 */
export interface Regexp {
  readonly pattern: string;
  /** The names of the capture groups by index; empty for one without, and for the whole match. */
  readonly groupNames: readonly string[];
  readonly root: RegexpNode;
  /** All texts that match, where the pattern is `^…$` around a list of them. */
  readonly literals: ReadonlySet<string> | undefined;
  /** What finds matches and groups; with a list of literals only once groups are asked for. */
  automaton: Automaton | undefined;
}

export type CompiledRegexp =
  | { readonly ok: true; readonly regexp: Regexp }
  | { readonly ok: false; readonly error: string; readonly limit?: RegexpLimit };

/** Compiled patterns that are remembered: a rollout's or a dashboard's few, not a fuzzer's many. */
const MOST_REMEMBERED = 64;

const searching = new Map<string, CompiledRegexp>();
const whole = new Map<string, CompiledRegexp>();

/**
 * Go's `regexp.Compile`: matches anywhere in a text unless the pattern says otherwise. The error is
 * worded as Go's; `limit` names the bound of ours that refused what Go would have taken.
 */
export function compileRegexp(pattern: string): CompiledRegexp {
  return remembered(searching, pattern, () => readPattern(pattern, false));
}

/** For whole texts only, in which `.` takes newlines too: the matchers of Prometheus 3. */
export function compileWholeRegexp(pattern: string): CompiledRegexp {
  return remembered(whole, pattern, () => {
    const { root, groupNames } = readPattern(pattern, true);
    const edges = [assertNode('text-start'), root, assertNode('text-end')];
    return { root: concatNode(edges), groupNames };
  });
}

function remembered(
  known: Map<string, CompiledRegexp>,
  pattern: string,
  read: () => Pick<Regexp, 'root' | 'groupNames'>,
): CompiledRegexp {
  const before = known.get(pattern);
  if (before) return before;
  const compiled = compiledFrom(pattern, read);
  if (pattern.length > MAX_CHARACTERS) return compiled;
  const [oldest] = known.keys();
  if (known.size >= MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(pattern, compiled);
  return compiled;
}

function compiledFrom(
  pattern: string,
  read: () => Pick<Regexp, 'root' | 'groupNames'>,
): CompiledRegexp {
  try {
    const { root, groupNames } = read();
    const literals = literalTexts(root);
    const automaton = literals ? undefined : automatonOf(compileProgram(root));
    return { ok: true, regexp: { pattern, groupNames, root, literals, automaton } };
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    const { message, limit } = error;
    return limit ? { ok: false, error: message, limit } : { ok: false, error: message };
  }
}

/** Whether a text matches. What it costs is taken from the budget, which stops it once spent. */
export function matchText(regexp: Regexp, text: string, budget: RegexpBudget): Outcome {
  if (regexp.automaton && !regexp.literals) return runAutomaton(regexp.automaton, text, budget);
  return regexp.literals?.has(text) ? 'match' : 'no match';
}

/** What each group captured, by index; undefined for one that took no part. */
export type Captures = readonly (string | undefined)[];

/**
 * The groups of the match that Go finds, 0 being all of it; or why there are none. Too large is only
 * a list of literals that its matching needs no program for.
 */
export function capturesOf(
  regexp: Regexp,
  text: string,
  budget: RegexpBudget,
): Captures | Exclude<Outcome, 'match'> | 'too large' {
  const automaton = automatonIfSmallEnough(regexp);
  if (!automaton) return 'too large';
  const characters = [...text];
  const codePoints = characters.map((character) => character.codePointAt(0) ?? 0);
  const slots = findSlots(automaton.program, codePoints, budget);
  if (budget.movesLeft < 0) return 'budget spent';
  if (!slots) return 'no match';
  return regexp.groupNames.map((_, index) => {
    const [from, to] = [slots[2 * index], slots[2 * index + 1]];
    return from === undefined || to === undefined ? undefined : characters.slice(from, to).join('');
  });
}

function automatonIfSmallEnough(regexp: Regexp): Automaton | undefined {
  try {
    regexp.automaton ??= automatonOf(compileProgram(regexp.root));
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
  }
  return regexp.automaton;
}
