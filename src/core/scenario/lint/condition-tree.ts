import { parse } from '../../analysis/expr/parser.ts';
import { syntaxError } from '../../analysis/expr/run-expression.ts';
import type { Node } from '../../analysis/expr/syntax.ts';

/** A condition's tree; undefined if it does not parse. */
export function conditionTree(source: string): Node | undefined {
  return syntaxError(source) === undefined ? parse(source) : undefined;
}

/** A node and everything below it. */
export function nodesOf(node: Node): Node[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

/** Whether a condition calls a function or builtin of one of these names. */
export function callsAny(tree: Node, names: readonly string[]): boolean {
  return nodesOf(tree).some((node) => {
    if (node.type === 'builtin') return names.includes(node.name);
    return (
      node.type === 'call' && node.callee.type === 'identifier' && names.includes(node.callee.name)
    );
  });
}

/** `result[0]`: one element of the result by its number. */
export function isElementOfResult(node: Node): boolean {
  return (
    node.type === 'member' &&
    node.property.type === 'integer' &&
    node.node.type === 'identifier' &&
    node.node.name === 'result'
  );
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'unary':
    case 'chain':
    case 'predicate':
      return [node.node];
    case 'binary':
      return [node.left, node.right];
    case 'member':
      return [node.node, node.property];
    case 'slice':
      return [node.node, node.from, node.to].filter((part) => part !== undefined);
    case 'call':
      return [node.callee, ...node.args];
    case 'builtin':
      return node.args;
    case 'conditional':
      return [node.condition, node.whenTrue, node.whenFalse];
    case 'let':
      return [node.value, node.body];
    case 'sequence':
    case 'array':
      return node.nodes;
    case 'map':
      return node.pairs.flatMap(({ key, value }) => [key, value]);
    default:
      return [];
  }
}
