import type { BinaryOperator, Expr, Matching, Unary } from './ast.ts';
import { flatten, type Link } from './chain.ts';
import { operandOf } from './operand.ts';
import { withPostfix } from './postfix.ts';
import type { Source } from './source.ts';
import type { SyntaxNode } from './syntax.ts';

const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const POWER = PRECEDENCE['^'];

/** The expression that a node of the grammar's tree stands for. Throws PromqlError. */
export function buildExpr(node: SyntaxNode, source: Source): Expr {
  return climb({ links: flatten(node, source.text), at: 0 }, 0, source);
}

interface Chain {
  readonly links: readonly Link[];
  at: number;
}

/** Precedence climbing: everything from here on that binds at least so tightly. */
function climb(chain: Chain, least: number, source: Source): Expr {
  source.descend();
  let left = term(chain, source);
  for (let link = chain.links[chain.at]; link?.kind === 'operator'; link = chain.links[chain.at]) {
    const op = operatorOf(link.node, source);
    const precedence = PRECEDENCE[op];
    if (precedence < least) break;
    chain.at += 1;
    const right = climb(chain, op === '^' ? precedence : precedence + 1, source);
    const span = { start: left.span.start, end: right.span.end };
    left = { kind: 'binary', op, left, right, ...modifiersOf(link.node, source), span };
  }
  source.ascend();
  return left;
}

/** Signs, an operand and its postfix modifiers. A sign takes a power along. */
function term(chain: Chain, source: Source): Expr {
  const link = chain.links[chain.at];
  chain.at += 1;
  if (link?.kind === 'sign') return signed(link.op, climb(chain, POWER, source), link.from);
  if (link?.kind !== 'operand') throw new Error('a chain of operators must have operands');
  let expr = operandOf(link.node, link.from, source);
  for (let next = chain.links[chain.at]; next?.kind === 'postfix'; next = chain.links[chain.at]) {
    chain.at += 1;
    expr = withPostfix(expr, next.node, source);
  }
  return expr;
}

function signed(op: '+' | '-', expr: Expr, start: number): Expr {
  const span = { start, end: expr.span.end };
  if (expr.kind === 'number')
    return { ...expr, value: op === '-' ? -expr.value : expr.value, span };
  return { kind: 'unary', op, expr, span } satisfies Unary;
}

function operatorOf(node: SyntaxNode, source: Source): BinaryOperator {
  const operator = node.firstChild?.nextSibling;
  const text = source.read(operator).toLowerCase();
  if (text === '</' || text === '>/') return refusedTrim(text, operator?.from ?? 0, source);
  return text as BinaryOperator;
}

/** Newer versions trim native histograms so; in older ones the second sign is one too many. */
function refusedTrim(operator: string, from: number, source: Source): never {
  if (source.semantics === '2.x') return source.fail({ from: from + 1 }, 'unexpected <op:/>');
  return source.fail({ from }, `native histograms are not supported: operator ${operator}`);
}

function modifiersOf(node: SyntaxNode, source: Source) {
  const returnBool = node.getChild('BoolModifier') !== null;
  return { returnBool, matching: matchingOf(node.getChild('MatchingModifierClause'), source) };
}

function matchingOf(clause: SyntaxNode | null, source: Source): Matching | undefined {
  if (!clause) return undefined;
  const [labels, include] = clause.getChildren('GroupingLabels');
  const left = clause.getChild('GroupLeft');
  const right = clause.getChild('GroupRight');
  return {
    on: clause.getChild('On') !== null,
    labels: labelList(labels, source),
    many: left ? 'left' : right ? 'right' : undefined,
    include: labelList(include, source),
  };
}

/** The names in `by (…)`, `on (…)` and the like. */
export function labelList(node: SyntaxNode | undefined, source: Source): string[] {
  const names: string[] = [];
  for (let child = node?.firstChild; child; child = child.nextSibling)
    names.push(source.labelName(child));
  return names;
}
