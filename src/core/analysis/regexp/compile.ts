import { type Assertion, type RegexpNode, regexpError } from './syntax.ts';

/** One instruction of a program that is run on all its paths at once. */
export type Instruction =
  | { readonly op: 'character'; readonly matches: (code: number) => boolean; readonly next: number }
  | { readonly op: 'assertion'; readonly kind: Assertion; readonly next: number }
  | { readonly op: 'split'; readonly targets: readonly number[] }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** Repeats of repeats multiply: a larger program is refused, as Go refuses it. */
const MAX_INSTRUCTIONS = 10_000;

/** Turns a tree into a program, from its end to its beginning. */
export function compileTree(node: RegexpNode): Program {
  const instructions: Instruction[] = [{ op: 'match' }];
  const start = compile(node, instructions, 0);
  return { instructions, start };
}

/** Adds what matches `node` and goes on at `next`; returns where that begins. */
function compile(node: RegexpNode, instructions: Instruction[], next: number): number {
  switch (node.type) {
    case 'empty':
      return next;
    case 'character':
      return add(instructions, { op: 'character', matches: node.matches, next });
    case 'assertion':
      return add(instructions, { op: 'assertion', kind: node.kind, next });
    case 'sequence':
      return node.nodes.reduceRight((after, each) => compile(each, instructions, after), next);
    case 'alternatives': {
      const targets = node.nodes.map((each) => compile(each, instructions, next));
      return add(instructions, { op: 'split', targets });
    }
    case 'repeat':
      return compileRepeat(node, instructions, next);
  }
}

function compileRepeat(
  { node, least, most }: Extract<RegexpNode, { type: 'repeat' }>,
  instructions: Instruction[],
  next: number,
): number {
  let start = next;
  if (most === Number.POSITIVE_INFINITY) {
    const loop = add(instructions, { op: 'split', targets: [next] });
    const body = compile(node, instructions, loop);
    instructions[loop] = { op: 'split', targets: [body, next] };
    start = loop;
  } else {
    for (let optional = least; optional < most; optional += 1) {
      const body = compile(node, instructions, start);
      start = add(instructions, { op: 'split', targets: [body, next] });
    }
  }
  for (let needed = 0; needed < least; needed += 1) start = compile(node, instructions, start);
  return start;
}

function add(instructions: Instruction[], instruction: Instruction): number {
  if (instructions.length >= MAX_INSTRUCTIONS) regexpError('expression too large', '');
  return instructions.push(instruction) - 1;
}
