import { fail } from './failure.ts';

/** No condition in use is a hundredth of this; it keeps a pasted file from being parsed. */
export const MAX_SOURCE_CHARACTERS = 20_000;

/** What expr itself allows. */
export const MAX_NODES = 10_000;

/** Parsing and evaluating recurse: deeper nesting than this could overflow the stack. */
export const MAX_DEPTH = 400;

/** Elements and characters that one evaluation may create, as in expr. */
const MEMORY_BUDGET = 1_000_000;

/** Node visits of one evaluation: some tenths of a second, where expr itself has no bound. */
const STEP_BUDGET = 3_000_000;

/** What an evaluation has used up. */
export interface Budget {
  steps: number;
  memory: number;
}

export function newBudget(): Budget {
  return { steps: 0, memory: 0 };
}

export function spendStep(budget: Budget, offset: number): void {
  budget.steps += 1;
  if (budget.steps > STEP_BUDGET) fail('step budget exceeded', offset);
}

export function stepsLeft(budget: Budget): number {
  return STEP_BUDGET - budget.steps;
}

/** Work that is done at once, such as comparing two arrays. */
export function spendSteps(budget: Budget, count: number, offset: number): void {
  budget.steps += count;
  if (budget.steps > STEP_BUDGET) fail('step budget exceeded', offset);
}

export function spendMemory(budget: Budget, size: number, offset: number): void {
  budget.memory += size;
  if (budget.memory >= MEMORY_BUDGET) fail('memory budget exceeded', offset);
}
