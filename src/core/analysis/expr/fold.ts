import { goPower, wrapInt64 } from '../../go-numbers.ts';
import { fail } from './failure.ts';
import type { BinaryNode, Node } from './syntax.ts';

/**
 * The tree with its constants worked out, as expr's optimizer does before a condition runs. That
 * can be seen: `x and false` is false without x being looked at, `x and true` is x whatever it is,
 * and `x in ['a', 'b']` looks x up among keys, which fails for an x that is no string.
 */
export function fold(node: Node): Node {
  switch (node.type) {
    case 'unary':
      return foldUnary({ ...node, node: fold(node.node) });
    case 'binary':
      return foldBinary({ ...node, left: fold(node.left), right: foldRight(node) });
    case 'chain':
      return { ...node, node: fold(node.node) };
    case 'member':
      return { ...node, node: fold(node.node), property: fold(node.property) };
    case 'slice':
      return {
        ...node,
        node: fold(node.node),
        from: node.from && fold(node.from),
        to: node.to && fold(node.to),
      };
    case 'call':
      return { ...node, callee: fold(node.callee), args: node.args.map(fold) };
    case 'builtin':
      return { ...node, args: node.args.map(fold) };
    case 'predicate':
      return { ...node, node: fold(node.node) };
    case 'conditional':
      return {
        ...node,
        condition: fold(node.condition),
        whenTrue: fold(node.whenTrue),
        whenFalse: fold(node.whenFalse),
      };
    case 'let':
      return { ...node, value: fold(node.value), body: fold(node.body) };
    case 'sequence':
    case 'array':
      return { ...node, nodes: node.nodes.map(fold) };
    case 'map':
      return {
        ...node,
        pairs: node.pairs.map(({ key, value }) => ({ key: fold(key), value: fold(value) })),
      };
    default:
      return node;
  }
}

function foldRight({ operator, right }: BinaryNode): Node {
  if (operator !== 'in' || right.type !== 'array' || right.nodes.length === 0) return fold(right);
  const values = right.nodes.flatMap((node) => (node.type === 'string' ? [node.value] : []));
  if (values.length !== right.nodes.length) return fold(right);
  return { type: 'stringSet', values: new Set(values), offset: right.offset };
}

function foldUnary(node: Extract<Node, { type: 'unary' }>): Node {
  const { operator, offset, node: operand } = node;
  if (operand.type === 'bool' && (operator === '!' || operator === 'not')) {
    return { type: 'bool', value: !operand.value, offset };
  }
  const value = numberOf(operand);
  if (value === undefined) return node;
  if (operator === '+') return constant(value, offset);
  return operator === '-' ? constant(typeof value === 'bigint' ? -value : -value, offset) : node;
}

function foldBinary(node: BinaryNode): Node {
  const { operator, left, right, offset } = node;
  if (operator === 'and' || operator === '&&') return foldLogic(node, false);
  if (operator === 'or' || operator === '||') return foldLogic(node, true);
  if (left.type === 'string' && right.type === 'string') {
    if (operator === '+') return { type: 'string', value: left.value + right.value, offset };
    if (operator === '==') return { type: 'bool', value: left.value === right.value, offset };
  }
  if (left.type === 'bool' && right.type === 'bool' && operator === '==') {
    return { type: 'bool', value: left.value === right.value, offset };
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return node;
  if (typeof a === 'bigint' && typeof b === 'bigint') return foldIntegers(node, a, b);
  const value = foldFloats(operator, Number(a), Number(b));
  return value === undefined ? node : constant(value, offset);
}

/** `decided` is the value that ends the operator's search: false for and, true for or. */
function foldLogic(node: BinaryNode, decided: boolean): Node {
  const { left, right, offset } = node;
  if (left.type === 'bool' && left.value !== decided) return right;
  if (right.type === 'bool' && right.value !== decided) return left;
  if (left.type === 'bool' || right.type === 'bool')
    return { type: 'bool', value: decided, offset };
  return node;
}

function foldIntegers(node: BinaryNode, a: bigint, b: bigint): Node {
  const { operator, offset } = node;
  switch (operator) {
    case '+':
      return constant(wrapInt64(a + b), offset);
    case '-':
      return constant(wrapInt64(a - b), offset);
    case '*':
      return constant(wrapInt64(a * b), offset);
    case '%':
      return b === 0n ? fail('integer divide by zero', offset) : constant(a % b, offset);
    case '==':
      return { type: 'bool', value: a === b, offset };
    case '/':
    case '**':
    case '^':
      return constant(foldFloats(operator, Number(a), Number(b)) ?? 0, offset);
    default:
      return node;
  }
}

function foldFloats(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '**':
    case '^':
      return goPower(a, b);
    default:
      return undefined;
  }
}

function numberOf(node: Node): number | bigint | undefined {
  if (node.type === 'float') return node.value;
  if (node.type !== 'integer') return undefined;
  return node.wantsFloat ? Number(node.value) : node.value;
}

function constant(value: number | bigint, offset: number): Node {
  return typeof value === 'bigint'
    ? { type: 'integer', value: wrapInt64(value), offset }
    : { type: 'float', value, offset };
}
