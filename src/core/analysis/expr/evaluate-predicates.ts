import { sumOf } from './aggregates.ts';
import { add } from './arithmetic.ts';
import type { Context } from './evaluate.ts';
import { fail } from './failure.ts';
import { anyArray, type GoValue, isArray, typeName } from './go-values.ts';
import { spendMemory } from './limits.ts';
import { sortedBy } from './sorting.ts';
import type { BuiltinNode, Node } from './syntax.ts';

type Evaluate = (node: Node, context: Context) => GoValue;

/** A predicate over the items of an array, and what it says of one of them. */
interface Walk {
  readonly node: BuiltinNode;
  readonly items: readonly GoValue[];
  readonly valueAt: (index: number, accumulated?: GoValue) => GoValue;
  readonly holdsAt: (index: number) => boolean;
  readonly context: Context;
  readonly evaluate: Evaluate;
}

/** `all(array, predicate)` and its kin; nothing is looked at beyond what decides. */
export function evaluatePredicateBuiltin(
  node: BuiltinNode,
  context: Context,
  evaluate: Evaluate,
): GoValue {
  const [list, predicate] = node.args;
  const collection = list === undefined ? null : evaluate(list, context);
  if (node.name === 'sum' && predicate === undefined) return sumOf(collection, node.offset);
  if (!isArray(collection)) {
    return fail(`builtin ${node.name} takes only array (got ${typeName(collection)})`, node.offset);
  }
  const { items } = collection;
  // One context for the whole walk: a copy for each element would cost more than its predicate.
  const within: Context = { ...context };
  const valueAt = (index: number, accumulated: GoValue = context.accumulated): GoValue => {
    const item = items[index] ?? null;
    if (predicate === undefined) return item;
    within.item = item;
    within.index = index;
    within.accumulated = accumulated;
    return evaluate(predicate, within);
  };
  const holdsAt = (index: number): boolean => {
    const value = valueAt(index);
    if (typeof value === 'boolean') return value;
    const type = value === null ? 'nil' : typeName(value);
    return fail(`interface conversion: interface {} is ${type}, not bool`, node.offset);
  };
  const walk: Walk = { node, items, valueAt, holdsAt, context, evaluate };
  return WALKS.get(node.name)?.(walk) ?? null;
}

const WALKS: ReadonlyMap<string, (walk: Walk) => GoValue> = new Map([
  ['all', ({ items, holdsAt }: Walk): GoValue => items.every((_, index) => holdsAt(index))],
  ['any', ({ items, holdsAt }: Walk): GoValue => items.some((_, index) => holdsAt(index))],
  ['none', ({ items, holdsAt }: Walk): GoValue => !items.some((_, index) => holdsAt(index))],
  ['one', (walk: Walk): GoValue => held(walk).length === 1],
  ['count', (walk: Walk): GoValue => BigInt(held(walk).length)],
  ['filter', filtered],
  ['map', mapped],
  ['find', (walk: Walk): GoValue => walk.items[first(walk) ?? -1] ?? null],
  ['findLast', (walk: Walk): GoValue => walk.items[last(walk) ?? -1] ?? null],
  ['findIndex', (walk: Walk): GoValue => asInt(first(walk))],
  ['findLastIndex', (walk: Walk): GoValue => asInt(last(walk))],
  ['sum', summed],
  ['groupBy', grouped],
  ['sortBy', sorted],
  ['reduce', reduced],
]);

function held({ items, holdsAt }: Walk): GoValue[] {
  return items.filter((_, index) => holdsAt(index));
}

function filtered(walk: Walk): GoValue {
  const found = held(walk);
  spendMemory(walk.context.budget, found.length, walk.node.offset);
  return anyArray(found);
}

function mapped({ node, items, valueAt, context }: Walk): GoValue {
  spendMemory(context.budget, items.length, node.offset);
  return anyArray(items.map((_, index) => valueAt(index)));
}

function first({ items, holdsAt }: Walk): number | undefined {
  const index = items.findIndex((_, at) => holdsAt(at));
  return index < 0 ? undefined : index;
}

function last({ items, holdsAt }: Walk): number | undefined {
  const index = items.findLastIndex((_, at) => holdsAt(at));
  return index < 0 ? undefined : index;
}

function asInt(index: number | undefined): GoValue {
  return index === undefined ? null : BigInt(index);
}

function summed({ node, items, valueAt, context }: Walk): GoValue {
  const site = { budget: context.budget, offset: node.offset };
  return items.reduce<GoValue>((sum, _, index) => add(sum, valueAt(index), site), 0n);
}

function grouped({ node, items, valueAt, context }: Walk): GoValue {
  const groups = new Map<GoValue, GoValue[]>();
  for (const [index, item] of items.entries()) {
    const key = valueAt(index);
    if (key !== null && typeof key === 'object' && (key.kind === 'array' || key.kind === 'map')) {
      fail(`cannot use ${typeName(key)} as a key for groupBy: type is not comparable`, node.offset);
    }
    groups.set(key, [...(groups.get(key) ?? []), item]);
    spendMemory(context.budget, 1, node.offset);
  }
  const entries = new Map<GoValue, GoValue>();
  for (const [key, members] of groups) entries.set(key, anyArray(members));
  return { kind: 'map', key: 'any', entries };
}

function sorted({ node, items, valueAt, context, evaluate }: Walk): GoValue {
  const [, , orderNode] = node.args;
  const order = orderNode === undefined ? 'asc' : evaluate(orderNode, context);
  if (typeof order !== 'string') fail('sortBy order argument must be a string', node.offset);
  if (order !== 'asc' && order !== 'desc') fail('unknown order, use asc or desc', node.offset);
  spendMemory(context.budget, items.length, node.offset);
  const keyed = items.map((item, index) => ({ item, key: valueAt(index) }));
  const ordering = { descending: order === 'desc', budget: context.budget, offset: node.offset };
  return anyArray(sortedBy(keyed, ordering));
}

/** Without a start value, the first item is it. */
function reduced({ node, items, valueAt, context, evaluate }: Walk): GoValue {
  const [, , start] = node.args;
  let from = 0;
  let accumulated: GoValue;
  if (start !== undefined) accumulated = evaluate(start, context);
  else {
    if (items.length === 0) fail('reflect: slice index out of range', node.offset);
    accumulated = items[0] ?? null;
    from = 1;
  }
  for (let index = from; index < items.length; index += 1) {
    accumulated = valueAt(index, accumulated);
  }
  return accumulated;
}
