import type { SyntaxNode } from './syntax.ts';

/**
 * The grammar reads `a / a offset 5m` as `(a / a) offset 5m` and `-1^2` as `(-1)^2`. So each run of
 * operators, signs and postfix modifiers is laid out flat, in the order of the text, and put
 * together again by precedence: a postfix belongs to the operand before it, a sign to the power
 * after it.
 */
export type Link =
  | { readonly kind: 'operand'; readonly node: SyntaxNode; readonly from: number }
  | { readonly kind: 'sign'; readonly op: '+' | '-'; readonly from: number }
  | { readonly kind: 'operator'; readonly node: SyntaxNode }
  | { readonly kind: 'postfix'; readonly node: SyntaxNode };

const POSTFIX = new Set([
  'MatrixSelector',
  'SubqueryExpr',
  'OffsetExpr',
  'StepInvariantExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);

/** The links of the chain that a node begins; `text` is the query's. */
export function flatten(top: SyntaxNode, text: string): Link[] {
  const links: Link[] = [];
  // A stack in place of recursion: a long chain is deep on one side.
  const pending: (SyntaxNode | Link)[] = [top];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ('kind' in next) links.push(next);
    else pending.push(...linksOf(next, text).reverse());
  }
  return links;
}

function linksOf(node: SyntaxNode, text: string): (SyntaxNode | Link)[] {
  const { name } = node.type;
  const { firstChild: first, lastChild: last } = node;
  if (name === 'BinaryExpr' && first && last) return [first, { kind: 'operator', node }, last];
  if (name === 'UnaryExpr' && first && last)
    return [{ kind: 'sign', op: signAt(text, first.from), from: first.from }, last];
  if (POSTFIX.has(name) && first) return [first, { kind: 'postfix', node }];
  if (name === 'NumberDurationLiteral' && /[-+]/.test(text[node.from] ?? '')) {
    const digits = text.slice(node.from + 1, node.to);
    const from = node.to - digits.trimStart().length;
    return [
      { kind: 'sign', op: signAt(text, node.from), from: node.from },
      { kind: 'operand', node, from },
    ];
  }
  return [{ kind: 'operand', node, from: node.from }];
}

function signAt(text: string, at: number): '+' | '-' {
  return text[at] === '-' ? '-' : '+';
}
