import { compileRegexp } from '../../regexp/regexp.ts';
import { isBuiltin, PREDICATE_BUILTINS } from './builtin-names.ts';
import { builtinNature } from './check-builtin.ts';
import { callNature } from './check-call.ts';
import { binaryNature, unaryNature } from './check-operators.ts';
import { fail } from './failure.ts';
import {
  ANY,
  ARRAY,
  arrayOf,
  BOOL,
  FLOAT,
  FUNCTION,
  functionOf,
  INT,
  isAssignable,
  isUnknown,
  MAP,
  type Nature,
  NIL,
  type Signature,
  STRING,
  UNKNOWN,
} from './nature.ts';
import { METHODS } from './signatures.ts';
import type { BuiltinNode, CallNode, MemberNode, Names, Node, SliceNode } from './syntax.ts';

/** What a condition can see: values, and functions. */
export interface Environment {
  readonly values: Names;
  readonly functions: ReadonlyMap<string, Signature>;
}

interface Scope {
  readonly environment: Environment;
  readonly variables: Names;
  /** Inside a predicate: the nature of `#`, and of the names after it. */
  readonly pointer?: { readonly item: Nature; readonly names: Names };
}

/**
 * The condition's nature, checked against the Go types of what it can see, as expr's checker does
 * it. Fails at the first thing that those types can never allow.
 */
export function check(node: Node, environment: Environment): Nature {
  return visit(node, { environment, variables: new Map() });
}

function visit(node: Node, scope: Scope): Nature {
  switch (node.type) {
    case 'nil':
      return NIL;
    case 'bool':
      return BOOL;
    case 'integer':
      return INT;
    case 'float':
      return FLOAT;
    case 'string':
      return STRING;
    case 'stringSet':
      return MAP;
    case 'identifier':
      return identifier(node.name, scope, node.offset);
    case 'pointer':
      return pointer(node.name, scope, node.offset);
    case 'unary':
      return unaryNature(node.operator, visit(node.node, scope), node.offset);
    case 'binary': {
      const operands = { left: visit(node.left, scope), right: visit(node.right, scope) };
      if (node.operator === 'matches') checkPattern(node.right);
      return binaryNature(node.operator, operands, node.offset);
    }
    case 'chain':
      return visit(node.node, scope);
    case 'member':
      return member(node, scope);
    case 'slice':
      return slice(node, scope);
    case 'call':
      return call(node, scope);
    case 'builtin':
      return builtin(node, scope);
    case 'predicate':
      return visit(node.node, scope);
    case 'conditional':
      return conditional(node, scope);
    case 'let':
      return declaration(node, scope);
    case 'sequence':
      return node.nodes.reduce((_before, each) => visit(each, scope), UNKNOWN);
    case 'array':
      return array(node.nodes, scope);
    case 'map':
      for (const { key, value } of node.pairs) {
        visit(key, scope);
        visit(value, scope);
      }
      return MAP;
  }
}

function identifier(name: string, scope: Scope, offset: number): Nature {
  const known = scope.variables.get(name) ?? scope.environment.values.get(name);
  if (known !== undefined) return known;
  if (name === '$env') return UNKNOWN;
  const signature = scope.environment.functions.get(name);
  if (signature !== undefined) return functionOf(signature);
  return isBuiltin(name) ? FUNCTION : fail(`unknown name ${name}`, offset);
}

function pointer(name: string, { pointer: known }: Scope, offset: number): Nature {
  if (known === undefined) return fail('cannot use pointer accessor outside predicate', offset);
  if (name === '') return known.item;
  return known.names.get(name) ?? fail(`unknown pointer #${name}`, offset);
}

function checkPattern(pattern: Node): void {
  if (pattern.type !== 'string') return;
  const compiled = compileRegexp(pattern.value);
  if (!compiled.ok) fail(compiled.error, pattern.offset);
}

function member(node: MemberNode, scope: Scope): Nature {
  const { property, offset } = node;
  if (node.node.type === 'identifier' && node.node.name === '$env') {
    if (property.type !== 'string') return UNKNOWN;
    const { values, functions } = scope.environment;
    const known = values.get(property.value);
    if (known !== undefined) return known;
    const signature = functions.get(property.value);
    if (signature !== undefined) return functionOf(signature);
    return node.optional ? UNKNOWN : fail(`unknown name ${property.value}`, offset);
  }
  const base = visit(node.node, scope);
  const key = visit(property, scope);
  if (isUnknown(base)) return UNKNOWN;
  if (property.type === 'string') {
    if (base.kind === 'nil') fail(`type nil has no field ${property.value}`, offset);
    const signature = METHODS.get(base.kind)?.get(property.value);
    if (signature !== undefined) return functionOf(signature);
  }
  if (base.kind === 'map') {
    if (!isUnknown(key) && !isAssignable(key, base.key ?? ANY)) {
      fail(`cannot use ${key.name} to get an element from ${base.name}`, property.offset);
    }
    return base.elem ?? ANY;
  }
  if (base.kind === 'array') {
    if (key.kind !== 'int' && !isUnknown(key)) {
      const got = `(got ${key.name})`;
      fail(`array elements can only be selected using an integer ${got}`, property.offset);
    }
    return base.elem ?? ANY;
  }
  if (property.type === 'string') {
    const what = node.method ? 'method' : 'field';
    fail(`type ${base.name} has no ${what} ${property.value}`, offset);
  }
  return fail(`type ${base.name}[${key.name}] is undefined`, offset);
}

function slice(node: SliceNode, scope: Scope): Nature {
  const base = visit(node.node, scope);
  if (isUnknown(base)) return UNKNOWN;
  if (base.kind !== 'string' && base.kind !== 'array') {
    fail(`cannot slice ${base.name}`, node.offset);
  }
  for (const bound of [node.from, node.to]) {
    if (bound === undefined) continue;
    const nature = visit(bound, scope);
    if (nature.kind !== 'int' && !isUnknown(nature)) {
      fail(`non-integer slice index ${nature.name}`, bound.offset);
    }
  }
  return base;
}

function call(node: CallNode, scope: Scope): Nature {
  const { callee, offset } = node;
  const nature = visit(callee, scope);
  const name = calleeName(callee);
  const args = node.args.map((arg) => ({ node: arg, nature: visit(arg, scope) }));
  if (nature.signature !== undefined) return callNature(name, [nature.signature], { args, offset });
  if (isUnknown(nature)) return UNKNOWN;
  if (nature.kind === 'nil') fail(`${name} is nil; cannot call nil as function`, offset);
  return fail(`${nature.name} is not callable`, offset);
}

function calleeName(callee: Node): string {
  if (callee.type === 'identifier') return callee.name;
  const isMember = callee.type === 'member' && callee.property.type === 'string';
  return isMember && callee.property.type === 'string' ? callee.property.value : 'function';
}

function builtin(node: BuiltinNode, scope: Scope): Nature {
  const { name, args, offset } = node;
  if (!PREDICATE_BUILTINS.has(name)) {
    const checked = args.map((arg) => ({ node: arg, nature: visit(arg, scope) }));
    if (name === 'get' && args[0]?.type === 'identifier' && args[0].name === '$env') return UNKNOWN;
    return builtinNature(name, { args: checked, offset });
  }
  const [list, predicate, extra] = args;
  const collection = list === undefined ? UNKNOWN : visit(list, scope);
  if (collection.kind !== 'array' && !isUnknown(collection)) {
    const got = `(got ${collection.name})`;
    fail(`builtin ${name} takes only array ${got}`, list?.offset ?? offset);
  }
  const elem = isUnknown(collection) ? UNKNOWN : (collection.elem ?? ANY);
  if (predicate === undefined) return name === 'count' ? INT : elem;
  const names = new Map<string, Nature>();
  if (name === 'map' || name === 'reduce') names.set('index', INT);
  if (name === 'reduce') names.set('acc', UNKNOWN);
  const found = visit(predicate, { ...scope, pointer: { item: elem, names } });
  if (extra !== undefined) visit(extra, scope);
  if (found.kind === 'nil') {
    fail('predicate should has one input and one output param', predicate.offset);
  }
  if (YES_OR_NO.has(name) && found.kind !== 'bool' && !isUnknown(found)) {
    fail(`predicate should return boolean (got ${found.name})`, predicate.offset);
  }
  return predicateResult(name, { collection, elem, found });
}

const YES_OR_NO: ReadonlySet<string> = new Set(
  'all none any one filter count find findLast findIndex findLastIndex'.split(' '),
);

function predicateResult(
  name: string,
  natures: { readonly collection: Nature; readonly elem: Nature; readonly found: Nature },
): Nature {
  const { collection, elem, found } = natures;
  switch (name) {
    case 'all':
    case 'none':
    case 'any':
    case 'one':
      return BOOL;
    case 'filter':
      return isUnknown(collection) ? ARRAY : arrayOf(elem);
    case 'map':
      return arrayOf(found);
    case 'find':
    case 'findLast':
      return elem;
    case 'groupBy':
      return { kind: 'map', name: 'map[interface {}][]interface {}', key: ANY, elem: ARRAY };
    case 'sortBy':
      return collection;
    case 'sum':
    case 'reduce':
      return found;
    default:
      return INT;
  }
}

function conditional(node: Extract<Node, { type: 'conditional' }>, scope: Scope): Nature {
  const condition = visit(node.condition, scope);
  if (condition.kind !== 'bool' && !isUnknown(condition)) {
    const problem = `non-bool expression (type ${condition.name}) used as condition`;
    fail(problem, node.condition.offset);
  }
  const [whenTrue, whenFalse] = [visit(node.whenTrue, scope), visit(node.whenFalse, scope)];
  if (whenTrue.kind === 'nil') return whenFalse;
  if (whenFalse.kind === 'nil') return whenTrue;
  return isAssignable(whenTrue, whenFalse) ? whenTrue : UNKNOWN;
}

function declaration(node: Extract<Node, { type: 'let' }>, scope: Scope): Nature {
  const { name, offset } = node;
  const { values, functions } = scope.environment;
  if (values.has(name) || functions.has(name)) fail(`cannot redeclare ${name}`, offset);
  if (isBuiltin(name)) fail(`cannot redeclare builtin ${name}`, offset);
  if (scope.variables.has(name)) fail(`cannot redeclare variable ${name}`, offset);
  const variables = new Map(scope.variables).set(name, visit(node.value, scope));
  return visit(node.body, { ...scope, variables });
}

function array(nodes: readonly Node[], scope: Scope): Nature {
  const natures = nodes.map((node) => visit(node, scope));
  const [first = UNKNOWN] = natures;
  const alike = natures.every(({ kind }) => kind === first.kind);
  return alike ? arrayOf(natures.at(-1) ?? UNKNOWN) : ARRAY;
}
