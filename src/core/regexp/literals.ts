import { singleCodePoint } from './character-set.ts';
import type { Assertion, RegexpNode } from './syntax.ts';

/** `a|b|c`, `prod-(eu|us)`: a list no longer than this is looked up, not run. */
const MOST_LITERALS = 10_000;
/** How many pieces may be put together for it, so that a long tail on a long list is not. */
const MOST_PIECES = 200_000;

/** Every text that an expression matches, if it is `^…$` around no more than a list of them. */
export function literalTexts(root: RegexpNode): ReadonlySet<string> | undefined {
  if (root.kind !== 'concat') return undefined;
  const { parts } = root;
  if (!isAssertion(parts[0], 'text-start') || !isAssertion(parts.at(-1), 'text-end'))
    return undefined;
  const list = product(parts.slice(1, -1));
  return list && new Set(list);
}

function isAssertion(node: RegexpNode | undefined, assertion: Assertion): boolean {
  return node?.kind === 'assert' && node.assertion === assertion;
}

function listOf(node: RegexpNode): readonly string[] | undefined {
  switch (node.kind) {
    case 'empty':
      return [''];
    case 'set': {
      const codePoint = singleCodePoint(node.set);
      return codePoint === undefined ? undefined : [String.fromCodePoint(codePoint)];
    }
    case 'capture':
      return listOf(node.part);
    case 'alternate':
      return union(node.parts);
    case 'concat':
      return product(node.parts);
    case 'repeat':
    case 'assert':
      return undefined;
  }
}

function union(parts: readonly RegexpNode[]): readonly string[] | undefined {
  const all: string[] = [];
  for (const part of parts) {
    const list = listOf(part);
    if (!list || all.length + list.length > MOST_LITERALS) return undefined;
    all.push(...list);
  }
  return all;
}

function product(parts: readonly RegexpNode[]): readonly string[] | undefined {
  let all: readonly string[] = [''];
  let pieces = 0;
  for (const part of parts) {
    const list = listOf(part);
    if (!list || all.length * list.length > MOST_LITERALS) return undefined;
    pieces += all.length * list.length;
    if (pieces > MOST_PIECES) return undefined;
    all = all.flatMap((start) => list.map((end) => start + end));
  }
  return all;
}
