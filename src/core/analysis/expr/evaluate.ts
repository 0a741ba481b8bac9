import { compileRegexp, matchText } from '../../regexp/regexp.ts';
import { regexpBudget } from '../../regexp/regexp-budget.ts';
import { callArgoFunction } from './argo-functions.ts';
import { add, divide, modulo, multiply, negate, power, subtract } from './arithmetic.ts';
import { PREDICATE_BUILTINS } from './builtin-names.ts';
import { callBuiltin } from './builtins.ts';
import { equal, ordered } from './compare.ts';
import { evaluatePredicateBuiltin } from './evaluate-predicates.ts';
import { fail } from './failure.ts';
import { fetch, isIn, slice, toInt } from './fetch.ts';
import { anyArray, type GoValue, isDuration, isTime, typeName } from './go-values.ts';
import { type Budget, spendMemory, spendStep, spendSteps, stepsLeft } from './limits.ts';
import { callMethod } from './methods.ts';
import type { BinaryNode, CallNode, MemberNode, Node, SliceNode } from './syntax.ts';

/**
 * What an evaluation sees: `result`, the time, its budget, variables, and the predicate it is in.
 */
export interface Context {
  readonly values: ReadonlyMap<string, GoValue>;
  readonly nowMs: number;
  readonly budget: Budget;
  readonly variables: ReadonlyMap<string, GoValue>;
  /** `#`, `#index` and `#acc`: a predicate's walk moves them on from element to element. */
  item: GoValue;
  index: number;
  accumulated: GoValue;
}

/** The value of a checked tree. Fails, with a place, where Go would panic. */
export function evaluate(node: Node, context: Context): GoValue {
  spendStep(context.budget, node.offset);
  switch (node.type) {
    case 'nil':
      return null;
    case 'bool':
    case 'float':
    case 'string':
      return node.value;
    case 'integer':
      return node.wantsFloat ? Number(node.value) : node.value;
    case 'stringSet':
      return null;
    case 'identifier':
      return identifier(node.name, context, node.offset);
    case 'pointer':
      return pointer(node.name, context);
    case 'unary':
      return unary(node.operator, evaluate(node.node, context), node.offset);
    case 'binary':
      return binary(node, context);
    case 'chain':
      return evaluateChain(node.node, context) ?? null;
    case 'member':
      return member(node, context) ?? null;
    case 'slice':
      return sliced(node, context);
    case 'call':
      return called(node, context) ?? null;
    case 'builtin':
      return PREDICATE_BUILTINS.has(node.name)
        ? evaluatePredicateBuiltin(node, context, evaluate)
        : callBuiltin(
            node,
            node.args.map((arg) => evaluate(arg, context)),
            context,
          );
    case 'predicate':
      return evaluate(node.node, context);
    case 'conditional':
      return truth(evaluate(node.condition, context), node.condition.offset)
        ? evaluate(node.whenTrue, context)
        : evaluate(node.whenFalse, context);
    case 'let': {
      const variables = new Map(context.variables).set(node.name, evaluate(node.value, context));
      return evaluate(node.body, { ...context, variables });
    }
    case 'sequence':
      return node.nodes.reduce<GoValue>((_before, each) => evaluate(each, context), null);
    case 'array':
      spendMemory(context.budget, node.nodes.length, node.offset);
      return anyArray(node.nodes.map((each) => evaluate(each, context)));
    case 'map':
      return map(node, context);
  }
}

function identifier(name: string, context: Context, offset: number): GoValue {
  const variable = context.variables.get(name);
  if (variable !== undefined) return variable;
  const value = context.values.get(name);
  if (value !== undefined) return value;
  if (name === '$env') return { kind: 'map', key: 'string', entries: context.values };
  return fail(`cannot use function ${name} as a value`, offset);
}

function pointer(name: string, { item, index, accumulated }: Context): GoValue {
  if (name === 'index') return BigInt(index);
  return name === 'acc' ? accumulated : item;
}

/** A bool, as Go's type assertion wants it. */
export function truth(value: GoValue, offset: number): boolean {
  if (typeof value === 'boolean') return value;
  const type = value === null ? 'nil' : typeName(value);
  return fail(`interface conversion: interface {} is ${type}, not bool`, offset);
}

function unary(operator: string, value: GoValue, offset: number): GoValue {
  if (operator === '-') return negate(value, offset);
  return operator === '+' ? value : !truth(value, offset);
}

function binary(node: BinaryNode, context: Context): GoValue {
  const { operator, offset } = node;
  const left = evaluate(node.left, context);
  if (operator === 'and' || operator === '&&') {
    return truth(left, node.left.offset) ? evaluate(node.right, context) : left;
  }
  if (operator === 'or' || operator === '||') {
    return truth(left, node.left.offset) ? left : evaluate(node.right, context);
  }
  if (operator === '??') return left ?? evaluate(node.right, context);
  if (operator === 'in' && node.right.type === 'stringSet') {
    return isInSet(left, node.right.values, offset);
  }
  const right = evaluate(node.right, context);
  if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=') {
    return ordered(operator, left, right, offset);
  }
  const site = { budget: context.budget, offset };
  switch (operator) {
    case '==':
      return equal(left, right, site);
    case '!=':
      return !equal(left, right, site);
    case '+':
      return add(left, right, site);
    case '-':
      return subtract(left, right, offset);
    case '*':
      return multiply(left, right, offset);
    case '/':
      return divide(left, right, offset);
    case '%':
      return modulo(left, right, offset);
    case '**':
    case '^':
      return power(left, right, offset);
    case 'in':
      return isIn(left, right, site);
    case '..':
      return range(node, { from: toInt(left, offset), to: toInt(right, offset) }, context.budget);
    case 'matches':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textTest(node, { left, right }, context);
    default:
      return fail(`unknown operator (${operator})`, offset);
  }
}

function isInSet(needle: GoValue, values: ReadonlySet<string>, offset: number): boolean {
  const key = needle ?? '';
  if (typeof key === 'string') return values.has(key);
  const type = typeName(key);
  return fail(
    `reflect.Value.MapIndex: value of type ${type} is not assignable to type string`,
    offset,
  );
}

/** A range between constants is made once in Go, and does not count against its memory. */
function range(
  { left, right, offset }: BinaryNode,
  { from, to }: { readonly from: bigint; readonly to: bigint },
  budget: Budget,
): GoValue {
  const size = to < from ? 0n : to - from + 1n;
  const constant =
    left.type === 'integer' && right.type === 'integer' && size <= MAX_CONSTANT_RANGE;
  if (constant) spendSteps(budget, Number(size), offset);
  else spendMemory(budget, Number(size), offset);
  const items = Array.from({ length: Number(size) }, (_, index) => from + BigInt(index));
  return { kind: 'array', elem: 'int', items };
}

const MAX_CONSTANT_RANGE = 1_000_000n;

function textTest(
  { operator, offset }: BinaryNode,
  { left, right }: { readonly left: GoValue; readonly right: GoValue },
  context: Context,
): boolean {
  if (left === null || right === null) return false;
  for (const operand of [left, right]) {
    if (typeof operand !== 'string') {
      fail(`interface conversion: interface {} is ${typeName(operand)}, not string`, offset);
    }
  }
  const [text, other] = [String(left), String(right)];
  spendSteps(context.budget, text.length, offset);
  if (operator === 'contains') return text.includes(other);
  if (operator === 'startsWith') return text.startsWith(other);
  if (operator === 'endsWith') return text.endsWith(other);
  return matchesPattern(text, { pattern: other, offset, budget: context.budget });
}

interface Pattern {
  readonly pattern: string;
  readonly offset: number;
  readonly budget: Budget;
}

/** The pattern may come out of data: that it is compiled costs its length. */
function matchesPattern(text: string, { pattern, offset, budget }: Pattern): boolean {
  spendSteps(budget, pattern.length, offset);
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) return fail(compiled.error, offset);
  const moves = regexpBudget(stepsLeft(budget));
  const outcome = matchText(compiled.regexp, text, moves);
  spendSteps(budget, moves.limit - moves.movesLeft, offset);
  return outcome === 'match';
}

/** Undefined where a `?.` has found nil: the rest of its chain is passed over. */
function evaluateChain(node: Node, context: Context): GoValue | undefined {
  if (node.type === 'member') return member(node, context);
  if (node.type === 'call') return called(node, context);
  return evaluate(node, context);
}

function member(node: MemberNode, context: Context): GoValue | undefined {
  const base = evaluateChain(node.node, context);
  if (base === undefined || (node.optional && base === null)) return undefined;
  return fetch(base, evaluate(node.property, context), node.offset);
}

function called(node: CallNode, context: Context): GoValue | undefined {
  const { callee, offset } = node;
  const name = functionName(callee);
  if (name !== undefined && !context.variables.has(name)) {
    const args = node.args.map((arg) => evaluate(arg, context));
    const result = callArgoFunction(name, args, { result: context.values.get('result'), offset });
    if (result !== undefined) return result;
  }
  if (callee.type === 'member' && callee.property.type === 'string') {
    const base = evaluateChain(callee.node, context);
    if (base === undefined || (callee.optional && base === null)) return undefined;
    const args = node.args.map((arg) => evaluate(arg, context));
    if (isTime(base) || isDuration(base)) {
      return callMethod(base, callee.property.value, { args, offset });
    }
    return notCallable(fetch(base, callee.property.value, callee.offset), offset);
  }
  const value = evaluateChain(callee, context);
  return value === undefined ? undefined : notCallable(value, offset);
}

/** `f(…)` or `$env.f(…)`. */
function functionName(callee: Node): string | undefined {
  if (callee.type === 'identifier') return callee.name;
  if (callee.type !== 'member' || callee.property.type !== 'string') return undefined;
  const base = callee.node;
  return base.type === 'identifier' && base.name === '$env' ? callee.property.value : undefined;
}

function notCallable(value: GoValue, offset: number): never {
  if (value === null) fail('invalid operation: cannot call nil', offset);
  return fail(`invalid operation: cannot call non-function of type ${typeName(value)}`, offset);
}

function sliced(node: SliceNode, context: Context): GoValue {
  const base = evaluate(node.node, context);
  const bound = (edge: Node | undefined) => edge && toInt(evaluate(edge, context), edge.offset);
  const result = slice(base, { from: bound(node.from) ?? 0n, to: bound(node.to) }, node.offset);
  return result;
}

function map(node: Extract<Node, { type: 'map' }>, context: Context): GoValue {
  spendMemory(context.budget, node.pairs.length, node.offset);
  const entries = new Map<GoValue, GoValue>();
  for (const pair of node.pairs) {
    const key = evaluate(pair.key, context);
    if (typeof key !== 'string') {
      fail(`interface conversion: interface {} is ${typeName(key)}, not string`, pair.key.offset);
    }
    entries.set(key, evaluate(pair.value, context));
  }
  return { kind: 'map', key: 'string', entries };
}
