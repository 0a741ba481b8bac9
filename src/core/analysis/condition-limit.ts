import { parse } from './expr/parser.ts';
import type { Node } from './expr/syntax.ts';

const COMPARISONS = new Set(['<', '<=', '>', '>=']);

/**
 * The number that a condition holds its result to: 0.05 of `result[0] < 0.05` and of
 * `len(result) == 0 || result[0] < 0.05`. Null where it compares with several, or with none, or is no
 * condition.
 */
export function conditionLimit(condition: string): number | null {
  const limits = new Set(comparedIn(parsed(condition)));
  const [limit] = limits;
  return limits.size === 1 ? (limit ?? null) : null;
}

function parsed(condition: string): Node | null {
  try {
    return parse(condition);
  } catch {
    return null;
  }
}

function comparedIn(node: Node | null): readonly number[] {
  if (node?.type === 'unary') return comparedIn(node.node);
  if (node?.type !== 'binary') return [];
  const { operator, left, right } = node;
  if (!COMPARISONS.has(operator)) return [...comparedIn(left), ...comparedIn(right)];
  const limit = literal(right) ?? literal(left);
  const other = literal(right) === null ? right : left;
  return limit !== null && isResult(other) ? [limit] : [];
}

function literal(node: Node): number | null {
  if (node.type === 'float') return node.value;
  if (node.type === 'integer') return Number(node.value);
  if (node.type !== 'unary' || node.operator !== '-') return null;
  const value = literal(node.node);
  return value === null ? null : -value;
}

/** `result`, or a part of it; not how long it is. */
function isResult(node: Node): boolean {
  if (node.type === 'chain') return isResult(node.node);
  if (node.type === 'member') return isResult(node.node);
  if (node.type === 'call') return node.args.some(isResult);
  return node.type === 'identifier' && node.name === 'result';
}
