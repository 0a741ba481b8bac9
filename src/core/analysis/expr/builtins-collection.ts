import {
  arrayArgument,
  type Builtin,
  reflectKind,
  type Site,
  textArgument,
} from './builtin-call.ts';
import { equal } from './compare.ts';
import { fail } from './failure.ts';
import { fetchOrNil } from './fetch.ts';
import { anyArray, type GoMap, type GoValue, isArray, isMap, typeName } from './go-values.ts';
import { spendMemory, spendSteps } from './limits.ts';
import { sortedBy } from './sorting.ts';

/** Arrays within arrays deeper than this are given up, as in expr. */
const MAX_ARRAY_DEPTH = 100;

export const COLLECTION_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['len', ([value = null], { offset }) => BigInt(length(value, offset))],
  ['first', ([value = null], { offset }) => firstOf(value, 0n, offset)],
  ['last', ([value = null], { offset }) => firstOf(value, -1n, offset)],
  ['get', ([from = null, key = null], { offset }) => fetchOrNil(from, key, offset)],
  ['take', take],
  ['keys', (args, site) => anyArray([...mapArgument(args, 'cannot get keys from', site).keys()])],
  [
    'values',
    (args, site) => anyArray([...mapArgument(args, 'cannot get values from', site).values()]),
  ],
  ['toPairs', (args, site) => anyArray([...mapArgument(args, 'cannot pair', site)].map(anyArray))],
  ['fromPairs', fromPairs],
  [
    'reverse',
    (args, site) => copied(arrayArgument(args, 'cannot reverse', site).items, site, true),
  ],
  ['uniq', uniq],
  ['concat', concat],
  ['flatten', (args, site) => anyArray(flatten(args, site))],
  ['sort', sort],
];

function length(value: GoValue, offset: number): number {
  if (typeof value === 'string') return [...value].length;
  if (isArray(value)) return value.items.length;
  if (isMap(value)) return value.entries.size;
  return fail(`invalid argument for len (type ${typeName(value)})`, offset);
}

/** Nil, rather than a failure, of what has no first element. */
function firstOf(value: GoValue, index: bigint, offset: number): GoValue {
  return isArray(value) || typeof value === 'string' ? fetchOrNil(value, index, offset) : null;
}

function take(args: readonly GoValue[], site: Site): GoValue {
  const array = arrayArgument(args, 'cannot take from', site);
  const size = args[1] ?? null;
  if (typeof size !== 'bigint') {
    return fail(`cannot take ${reflectKind(size)} elements`, site.offset);
  }
  if (size < 0n) return fail('reflect.Value.Slice: slice index out of bounds', site.offset);
  const wanted = size > BigInt(array.items.length) ? array.items.length : Number(size);
  return { ...array, items: array.items.slice(0, wanted) };
}

function mapArgument(args: readonly GoValue[], verb: string, site: Site): GoMap['entries'] {
  const value = args[0] ?? null;
  if (!isMap(value)) return fail(`${verb} ${reflectKind(value)}`, site.offset);
  spendMemory(site.budget, value.entries.size, site.offset);
  return value.entries;
}

function fromPairs(args: readonly GoValue[], site: Site): GoValue {
  const entries = new Map<GoValue, GoValue>();
  for (const pair of arrayArgument(args, 'cannot transform from pairs', site).items) {
    if (!isArray(pair)) return fail(`invalid pair ${reflectKind(pair)}`, site.offset);
    if (pair.items.length !== 2) {
      return fail(`invalid pair length ${pair.items.length}`, site.offset);
    }
    const [, value = null] = pair.items;
    entries.set(textArgument(pair.items, 0, site), value);
  }
  spendMemory(site.budget, entries.size, site.offset);
  return { kind: 'map', key: 'string', entries };
}

function copied(items: readonly GoValue[], site: Site, reversed: boolean): GoValue {
  spendMemory(site.budget, items.length, site.offset);
  return anyArray(reversed ? items.toReversed() : items);
}

function uniq(args: readonly GoValue[], site: Site): GoValue {
  const unique: GoValue[] = [];
  for (const item of arrayArgument(args, 'cannot uniq', site).items) {
    if (!unique.some((known) => equal(item, known, site))) unique.push(item);
    // Comparing all with all must end, too.
    spendSteps(site.budget, unique.length, site.offset);
  }
  return copied(unique, site, false);
}

function concat(args: readonly GoValue[], site: Site): GoValue {
  const items = args.flatMap((arg) => arrayArgument([arg], 'cannot concat', site).items);
  return copied(items, site, false);
}

function flatten(args: readonly GoValue[], site: Site, depth = 0): GoValue[] {
  if (depth > MAX_ARRAY_DEPTH) fail('recursion depth exceeded', site.offset);
  const { items } = arrayArgument(args, 'cannot flatten', site);
  spendMemory(site.budget, items.length, site.offset);
  return items.flatMap((item) => (isArray(item) ? flatten([item], site, depth + 1) : [item]));
}

function sort(args: readonly GoValue[], site: Site): GoValue {
  const { items } = arrayArgument(args, 'cannot sort', site);
  const order = args.length < 2 ? 'asc' : textArgument(args, 1, site);
  if (order !== 'asc' && order !== 'desc') {
    fail(`invalid order ${order}, expected asc or desc`, site.offset);
  }
  spendMemory(site.budget, items.length, site.offset);
  const keyed = items.map((item) => ({ item, key: item }));
  return anyArray(sortedBy(keyed, { ...site, descending: order === 'desc' }));
}
