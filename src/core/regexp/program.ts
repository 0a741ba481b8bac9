import type { CharacterSet } from './character-set.ts';
import { MAX_INSTRUCTIONS } from './limits.ts';
import { tooLarge } from './regexp-error.ts';
import { type Assertion, captureNode, type RegexpNode, type Repeat } from './syntax.ts';

/**
 * One move of the automaton. `split` prefers `next` over `other`, which is how greed and the order
 * of alternatives are kept.
 */
export type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet; readonly next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'save'; readonly slot: number; readonly next: number }
  | { readonly op: 'assert'; readonly assertion: Assertion; readonly next: number }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Where a run begins. */
  readonly entry: number;
}

interface Compiler {
  readonly instructions: Instruction[];
  /** Nodes compiled so far: repeating nothing adds no instruction, but is work all the same. */
  visits: number;
}

/**
 * Compiles from the end to the start, so that each part knows where to go next; the whole match is
 * group 0. Throws RegexpError when counted repetitions grow beyond the limit.
 */
export function compileProgram(root: RegexpNode): Program {
  const compiler: Compiler = { instructions: [{ op: 'match' }], visits: 0 };
  const entry = compile(captureNode(root, 0), 0, compiler);
  return { instructions: compiler.instructions, entry };
}

function emit(instruction: Instruction, { instructions }: Compiler): number {
  if (instructions.length >= MAX_INSTRUCTIONS)
    throw tooLarge('regexInstructions', MAX_INSTRUCTIONS);
  return instructions.push(instruction) - 1;
}

/** The index at which a match of the node starts, if it goes on at `next` after. */
function compile(node: RegexpNode, next: number, compiler: Compiler): number {
  compiler.visits += 1;
  if (compiler.visits > 2 * MAX_INSTRUCTIONS) throw tooLarge('regexInstructions', MAX_INSTRUCTIONS);
  switch (node.kind) {
    case 'empty':
      return next;
    case 'set':
      return emit({ op: 'set', set: node.set, next }, compiler);
    case 'assert':
      return emit({ op: 'assert', assertion: node.assertion, next }, compiler);
    case 'concat':
      return node.parts.reduceRight((after, part) => compile(part, after, compiler), next);
    case 'alternate': {
      const starts = node.parts.map((part) => compile(part, next, compiler));
      return starts.reduceRight((other, first) => emit(split(first, other), compiler));
    }
    case 'capture': {
      const close = emit({ op: 'save', slot: 2 * node.index + 1, next }, compiler);
      const inside = compile(node.part, close, compiler);
      return emit({ op: 'save', slot: 2 * node.index, next: inside }, compiler);
    }
    case 'repeat':
      return compileRepeat(node.part, node.times, { next, compiler });
  }
}

interface Target {
  readonly next: number;
  readonly compiler: Compiler;
}

function split(next: number, other: number, greedy = true): Instruction {
  return greedy ? { op: 'split', next, other } : { op: 'split', next: other, other: next };
}

/** `x{2,4}` is written out as `xx(x(x)?)?`, `x{2,}` as `xx+`. */
function compileRepeat(part: RegexpNode, times: Repeat, { next, compiler }: Target): number {
  const { min, max, greedy } = times;
  let entry = next;
  if (Number.isFinite(max))
    for (let i = min; i < max; i += 1)
      entry = emit(split(compile(part, entry, compiler), next, greedy), compiler);
  else entry = compileLoop(part, times, { next, compiler });
  const written = Number.isFinite(max) ? min : min - 1;
  for (let i = 0; i < written; i += 1) entry = compile(part, entry, compiler);
  return entry;
}

/** `x+`, or `x*` if none is needed. */
function compileLoop(part: RegexpNode, { min, greedy }: Repeat, { next, compiler }: Target) {
  const loop = { op: 'split', next, other: next } satisfies Instruction;
  const loopAt = emit(loop, compiler);
  const inside = compile(part, loopAt, compiler);
  if (greedy) loop.next = inside;
  else loop.other = inside;
  if (min > 0) return inside;
  // As `(x+)?` where x may be empty: else the order of preference would not be Go's.
  return part.nullable ? emit(split(inside, next, greedy), compiler) : loopAt;
}
