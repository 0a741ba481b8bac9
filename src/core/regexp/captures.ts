import { holds, sideOf } from './boundary.ts';
import { contains } from './character-set.ts';
import type { Instruction, Program } from './program.ts';
import type { RegexpBudget } from './regexp-budget.ts';

/** Where a group begins and ends, by slot, in characters. */
export type Slots = readonly (number | undefined)[];

interface Thread {
  readonly at: number;
  readonly slots: Slots;
}

interface Run {
  readonly instructions: readonly Instruction[];
  readonly codePoints: readonly number[];
  readonly budget: RegexpBudget;
  /** The position at which an instruction was last entered: the first thread there wins. */
  readonly enteredAt: Int32Array;
}

/**
 * The slots of the match that Go prefers: the leftmost, and of those the one that the order of
 * alternatives and the greed of repetitions put first. Undefined if there is none, or if the budget
 * is spent before it is known (https://swtch.com/~rsc/regexp/regexp2.html, Pike's machine).
 */
export function findSlots(
  { instructions, entry }: Program,
  codePoints: readonly number[],
  budget: RegexpBudget,
): Slots | undefined {
  const enteredAt = new Int32Array(instructions.length).fill(-1);
  const run: Run = { instructions, codePoints, budget, enteredAt };
  let best: Slots | undefined;
  let waiting: readonly Thread[] = [];
  for (let position = 0; position <= codePoints.length; position += 1) {
    const threads: Thread[] = [];
    for (const thread of waiting) follow(run, thread, position, threads);
    // A match that begins here comes after those that began before, and not after one is found.
    if (best === undefined) follow(run, { at: entry, slots: [] }, position, threads);
    const matched = threads.findIndex(({ at }) => instructions[at]?.op === 'match');
    if (matched >= 0) best = threads[matched]?.slots;
    const preferred = matched >= 0 ? threads.slice(0, matched) : threads;
    waiting = advanced(run, preferred, codePoints[position]);
    if (budget.movesLeft < 0) return undefined;
    if (waiting.length === 0 && best !== undefined) break;
  }
  return best;
}

/** The threads that read the character, each past it. */
function advanced(run: Run, threads: readonly Thread[], codePoint: number | undefined): Thread[] {
  const past: Thread[] = [];
  if (codePoint === undefined) return past;
  for (const { at, slots } of threads) {
    const instruction = run.instructions[at];
    if (instruction?.op !== 'set') continue;
    run.budget.movesLeft -= 1 + instruction.set.classes.length;
    if (contains(instruction.set, codePoint)) past.push({ at: instruction.next, slots });
  }
  return past;
}

/** Adds all threads that stand before a character or at the match, in order of preference. */
function follow(run: Run, from: Thread, position: number, threads: Thread[]): void {
  const { instructions, codePoints, budget, enteredAt } = run;
  const pending = [from];
  for (let thread = pending.pop(); thread; thread = pending.pop()) {
    const { at, slots } = thread;
    if (enteredAt[at] === position) continue;
    enteredAt[at] = position;
    budget.movesLeft -= 1;
    const instruction = instructions[at];
    switch (instruction?.op) {
      case 'split':
        pending.push({ at: instruction.other, slots }, { at: instruction.next, slots });
        break;
      case 'save': {
        const saved = [...slots];
        budget.movesLeft -= saved.length;
        saved[instruction.slot] = position;
        pending.push({ at: instruction.next, slots: saved });
        break;
      }
      case 'assert': {
        const [before, after] = [codePoints[position - 1], codePoints[position]];
        if (holds(instruction.assertion, sideOf(before), sideOf(after)))
          pending.push({ at: instruction.next, slots });
        break;
      }
      default:
        threads.push(thread);
    }
  }
}
