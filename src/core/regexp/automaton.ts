import { holds, type Side, sideOf } from './boundary.ts';
import { type CharacterSet, contains } from './character-set.ts';
import type { Instruction, Program } from './program.ts';
import type { Outcome, RegexpBudget } from './regexp-budget.ts';

/**
 * Runs all alternatives of a program side by side, one character at a time
 * (https://swtch.com/~rsc/regexp/regexp1.html), so the work is at most instructions × characters,
 * whatever the pattern. Steps already taken are remembered, as in a lazily built DFA: the next time
 * the same character in the same state is a look-up.
 */
export interface Automaton {
  readonly program: Program;
  /** Whether a match can begin at the start of the text only. */
  readonly isAnchored: boolean;
  /** Whether what stands before a character matters at all. */
  readonly looksBack: boolean;
  readonly start: State;
  readonly states: Map<string, State>;
  /** What may still be remembered, in places of tables. */
  room: number;
  /** When each instruction was last reached, by the number of the visit. */
  readonly reachedIn: Float64Array;
  visit: number;
}

/** Where the alternatives stand between two characters, before anything is asserted there. */
interface State {
  readonly threads: readonly number[];
  readonly before: Side;
  /** Whether its steps may be remembered. */
  readonly isKept: boolean;
  /** By code point, for ASCII. */
  ascii: (Step | undefined)[] | undefined;
  others: Map<number | undefined, Step> | undefined;
}

interface Step {
  readonly moves: number;
  /** Undefined where no match is possible any more, or one is found. */
  readonly to: State | undefined;
  readonly matched: boolean;
}

const ASCII = 128;
/** Some hundred states: a megabyte at most. Beyond it the automaton goes on without memory. */
const ROOM = 20_000;
/** States of more threads are too long to look up. */
const MOST_THREADS_KEPT = 1_000;

export function automatonOf(program: Program): Automaton {
  const { instructions, entry } = program;
  return {
    program,
    isAnchored: !beginsWithin(program),
    looksBack: instructions.some((instruction) => looksBack(instruction)),
    start: newState([entry], 'edge', true),
    states: new Map(),
    room: ROOM,
    reachedIn: new Float64Array(instructions.length),
    visit: 0,
  };
}

/** Whether a match may begin within the text: every `^` on the way rules it out. */
function beginsWithin({ instructions, entry }: Program): boolean {
  const seen = new Set<number>();
  const pending = [entry];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const instruction = instructions[at];
    if (instruction?.op === 'set' || instruction?.op === 'match') return true;
    if (instruction?.op === 'split') pending.push(instruction.next, instruction.other);
    if (instruction?.op === 'save') pending.push(instruction.next);
    if (instruction?.op === 'assert' && instruction.assertion !== 'text-start')
      pending.push(instruction.next);
  }
  return false;
}

function looksBack(instruction: Instruction): boolean {
  if (instruction.op !== 'assert') return false;
  return !['text-start', 'text-end', 'line-end'].includes(instruction.assertion);
}

/** Whether the program matches anywhere in the text. */
export function runAutomaton(automaton: Automaton, text: string, budget: RegexpBudget): Outcome {
  let state = automaton.start;
  let { movesLeft } = budget;
  let outcome: Outcome | undefined;
  for (let at = 0; outcome === undefined; at += 1) {
    let codePoint = at < text.length ? text.charCodeAt(at) : undefined;
    if (codePoint !== undefined && codePoint >= 0xd800 && codePoint < 0xdc00) {
      codePoint = text.codePointAt(at) ?? codePoint;
      if (codePoint > 0xffff) at += 1;
    }
    const known =
      codePoint !== undefined && codePoint < ASCII
        ? state.ascii?.[codePoint]
        : state.others?.get(codePoint);
    const { moves, to, matched } = known ?? takeStep(automaton, state, codePoint);
    movesLeft -= moves;
    if (movesLeft < 0) outcome = 'budget spent';
    else if (matched) outcome = 'match';
    else if (to === undefined) outcome = 'no match';
    else state = to;
  }
  budget.movesLeft = movesLeft;
  return outcome;
}

function newState(threads: readonly number[], before: Side, isKept: boolean): State {
  return { threads, before, isKept, ascii: undefined, others: undefined };
}

function takeStep(automaton: Automaton, state: State, codePoint: number | undefined): Step {
  const step = workedOut(automaton, state, codePoint);
  const mayKeep = state.isKept && (step.to === undefined || step.to.isKept);
  if (!mayKeep || automaton.room <= 0) return step;
  if (codePoint !== undefined && codePoint < ASCII) {
    if (!state.ascii) automaton.room -= ASCII;
    state.ascii ??= new Array<Step | undefined>(ASCII).fill(undefined);
    state.ascii[codePoint] = step;
  } else {
    automaton.room -= 1;
    state.others ??= new Map();
    state.others.set(codePoint, step);
  }
  return step;
}

/** From one state over a character, or over the end of the text, to the next. */
function workedOut(automaton: Automaton, state: State, codePoint: number | undefined): Step {
  const after = sideOf(codePoint);
  const { readers, matched, visited } = reach(automaton, state, after);
  if (matched || codePoint === undefined) return { moves: visited, to: undefined, matched };
  const { threads, tests } = past(automaton, readers, codePoint);
  const moves = visited + tests;
  if (threads.length === 0 && automaton.isAnchored) return { moves, to: undefined, matched };
  const before = automaton.looksBack ? after : 'other';
  return { moves, to: stateOf(automaton, threads, before), matched };
}

/** Where the instructions that read the character go on, each place once. */
function past(automaton: Automaton, readers: readonly number[], codePoint: number) {
  const { program, reachedIn } = automaton;
  automaton.visit += 1;
  const threads: number[] = [];
  let tests = 0;
  // A counted repetition is the same set many times.
  let lastSet: CharacterSet | undefined;
  let isIn = false;
  for (const at of readers) {
    const instruction = program.instructions[at];
    if (instruction?.op !== 'set') continue;
    const { set, next } = instruction;
    tests += 1 + set.classes.length;
    if (set !== lastSet) isIn = contains(set, codePoint);
    lastSet = set;
    if (!isIn || reachedIn[next] === automaton.visit) continue;
    reachedIn[next] = automaton.visit;
    threads.push(next);
  }
  return { threads, tests };
}

/** All instructions that can be reached without reading a character, and that would read one. */
function reach(automaton: Automaton, { threads, before }: State, after: Side) {
  const { program, reachedIn } = automaton;
  automaton.visit += 1;
  const readers: number[] = [];
  let matched = false;
  let visited = 0;
  const pending = [...threads];
  if (!automaton.isAnchored) pending.push(program.entry);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (reachedIn[at] === automaton.visit) continue;
    reachedIn[at] = automaton.visit;
    visited += 1;
    const instruction = program.instructions[at];
    switch (instruction?.op) {
      case 'set':
        readers.push(at);
        break;
      case 'match':
        matched = true;
        break;
      case 'assert':
        if (holds(instruction.assertion, before, after)) pending.push(instruction.next);
        break;
      case 'split':
        pending.push(instruction.other, instruction.next);
        break;
      case 'save':
        pending.push(instruction.next);
        break;
      default:
        break;
    }
  }
  return { readers, matched, visited };
}

/** The state with these threads: the one that is known already, while states are remembered. */
function stateOf(automaton: Automaton, threads: number[], before: Side): State {
  const { length } = threads;
  if (length > MOST_THREADS_KEPT || length >= automaton.room)
    return newState(threads, before, false);
  const key = `${before} ${threads.sort((a, b) => a - b).join()}`;
  const known = automaton.states.get(key);
  if (known) return known;
  const state = newState(threads, before, true);
  automaton.room -= length;
  automaton.states.set(key, state);
  return state;
}
