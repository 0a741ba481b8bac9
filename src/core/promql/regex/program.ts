import { PromqlError } from '../error.ts';
import { MAX_REGEX_INSTRUCTIONS } from '../limits.ts';
import type { CharacterSet } from './character-set.ts';
import type { Assertion, RegexNode, Repeat } from './syntax.ts';

/**
 * One move of the automaton. `split` prefers `next` over `other`, which is how greed and the order
 * of alternatives are kept.
 */
export type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet; next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'save'; readonly slot: number; next: number }
  | { readonly op: 'assert'; readonly assertion: Assertion; next: number }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Where a run begins. */
  readonly entry: number;
}

/**
 * Compiles from the end to the start, so that each part knows where to go next.
 * Throws PromqlError when counted repetitions grow beyond the limit.
 */
export function compileRegex(root: RegexNode, captures: boolean): Program {
  const compiler: Compiler = { instructions: [{ op: 'match' }], captures, visits: 0 };
  const entry = compile(root, 0, compiler);
  return { instructions: compiler.instructions, entry };
}

interface Compiler {
  readonly instructions: Instruction[];
  /** Whether the bounds of groups are wanted. */
  readonly captures: boolean;
  /** Nodes compiled so far: repeating nothing adds no instruction, but is work all the same. */
  visits: number;
}

function emit(instruction: Instruction, { instructions }: Compiler): number {
  if (instructions.length >= MAX_REGEX_INSTRUCTIONS) throw tooLarge();
  return instructions.push(instruction) - 1;
}

function tooLarge(): PromqlError {
  const limit = `limit regexInstructions = ${MAX_REGEX_INSTRUCTIONS}`;
  const message = `regular expression is too large (${limit})`;
  return new PromqlError('parse', message, { limit: 'regexInstructions' });
}

/** The index at which a match of the node starts, if it goes on at `next` after. */
function compile(node: RegexNode, next: number, compiler: Compiler): number {
  compiler.visits += 1;
  if (compiler.visits > 2 * MAX_REGEX_INSTRUCTIONS) throw tooLarge();
  switch (node.kind) {
    case 'empty':
      return next;
    case 'set':
      return emit({ op: 'set', set: node.set, next }, compiler);
    case 'assert':
      return emit({ op: 'assert', assertion: node.assertion, next }, compiler);
    case 'concat':
      return node.parts.reduceRight((after, part) => compile(part, after, compiler), next);
    case 'alternate':
      return compileAlternatives(node.parts, next, compiler);
    case 'capture': {
      if (!compiler.captures) return compile(node.part, next, compiler);
      const close = emit({ op: 'save', slot: 2 * node.index + 1, next }, compiler);
      const inside = compile(node.part, close, compiler);
      return emit({ op: 'save', slot: 2 * node.index, next: inside }, compiler);
    }
    case 'repeat':
      return compileRepeat(node.part, node.times, { next, compiler });
  }
}

function compileAlternatives(
  parts: readonly RegexNode[],
  next: number,
  compiler: Compiler,
): number {
  const starts = parts.map((part) => compile(part, next, compiler));
  return starts.reduceRight((other, first) => emit({ op: 'split', next: first, other }, compiler));
}

interface Target {
  readonly next: number;
  readonly compiler: Compiler;
}

function compileRepeat(part: RegexNode, times: Repeat, { next, compiler }: Target): number {
  const { min, max, greedy } = times;
  const choose = (inside: number, outside: number) =>
    emit(
      greedy
        ? { op: 'split', next: inside, other: outside }
        : { op: 'split', next: outside, other: inside },
      compiler,
    );
  let entry = next;
  if (Number.isFinite(max))
    for (let i = min; i < max; i += 1) entry = choose(compile(part, entry, compiler), next);
  else {
    const loop: Instruction = { op: 'split', next, other: next };
    const loopAt = emit(loop, compiler);
    const inside = compile(part, loopAt, compiler);
    if (greedy) loop.next = inside;
    else loop.other = inside;
    entry = loopAt;
  }
  for (let i = 0; i < min; i += 1) entry = compile(part, entry, compiler);
  return entry;
}
