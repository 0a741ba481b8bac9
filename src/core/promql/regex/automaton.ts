import { contains } from './character-set.ts';
import type { Instruction, Program } from './program.ts';
import type { RegexBudget } from './regex.ts';
import type { Assertion } from './syntax.ts';

/** Where a group begins and ends, by slot, in characters. */
type Slots = readonly (number | undefined)[];

interface Thread {
  readonly at: number;
  readonly slots: Slots;
}

/**
 * Runs all alternatives side by side, one character at a time (Pike's machine:
 * https://swtch.com/~rsc/regexp/regexp2.html), so the work is at most instructions × characters,
 * whatever the pattern. Each move is taken from the budget; when it is spent the run stops.
 * The slots of the preferred match of the whole text, or undefined.
 */
export function runAutomaton(
  { instructions, entry }: Program,
  characters: readonly string[],
  budget: RegexBudget,
): Slots | undefined {
  const seenAt = new Int32Array(instructions.length).fill(-1);
  const run: Run = { instructions, characters, budget, seenAt };
  let threads: Thread[] = [];
  follow(run, { at: entry, slots: [] }, 0, threads);
  for (const [index, character] of characters.entries()) {
    const codePoint = character.codePointAt(0) ?? 0;
    const next: Thread[] = [];
    for (const { at, slots } of threads) {
      const instruction = instructions[at];
      if (instruction?.op !== 'set') continue;
      budget.movesLeft -= instruction.set.classes.length;
      if (contains(instruction.set, codePoint))
        follow(run, { at: instruction.next, slots }, index + 1, next);
    }
    threads = next;
    if (threads.length === 0 || budget.movesLeft < 0) return undefined;
  }
  return threads.find(({ at }) => instructions[at]?.op === 'match')?.slots;
}

interface Run {
  readonly instructions: readonly Instruction[];
  readonly characters: readonly string[];
  readonly budget: RegexBudget;
  /** The position at which an instruction was last entered: the first thread there wins. */
  readonly seenAt: Int32Array;
}

/** Adds all threads that stand before a character or at the match, in order of preference. */
function follow(run: Run, from: Thread, position: number, threads: Thread[]): void {
  const pending = [from];
  for (let thread = pending.pop(); thread; thread = pending.pop()) {
    const { at, slots } = thread;
    if (run.seenAt[at] === position) continue;
    run.seenAt[at] = position;
    run.budget.movesLeft -= 1;
    const instruction = run.instructions[at];
    switch (instruction?.op) {
      case 'split':
        pending.push({ at: instruction.other, slots }, { at: instruction.next, slots });
        break;
      case 'save': {
        const saved = [...slots];
        run.budget.movesLeft -= saved.length;
        saved[instruction.slot] = position;
        pending.push({ at: instruction.next, slots: saved });
        break;
      }
      case 'assert':
        if (holds(instruction.assertion, run.characters, position))
          pending.push({ at: instruction.next, slots });
        break;
      default:
        threads.push(thread);
    }
  }
}

const WORD = /^[0-9A-Za-z_]$/;

function holds(assertion: Assertion, characters: readonly string[], position: number): boolean {
  const before = characters[position - 1];
  const after = characters[position];
  switch (assertion) {
    case 'text-start':
      return position === 0;
    case 'text-end':
      return position === characters.length;
    case 'line-start':
      return before === undefined || before === '\n';
    case 'line-end':
      return after === undefined || after === '\n';
    case 'word':
    case 'no-word':
      return (isWord(before) !== isWord(after)) === (assertion === 'word');
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
