import { constant, type Expression, type Reach, widest } from '../expression.ts';
import type { Json } from '../json.ts';
import { RuleError, type Scope, spend } from '../scope.ts';
import { isTruthy } from '../truthy.ts';
import { type Apply, listed, needsList, type Operator } from './operator.ts';

/** Lists longer than this are not built; `merge` in a `reduce` doubles one with each item. */
const MAX_ITEMS = 32_768;

export const merge: Apply = (values, scope) => {
  const merged = values.flat() as readonly Json[];
  spend(scope, merged.length);
  if (merged.length > MAX_ITEMS) throw new RuleError(`a list of more than ${MAX_ITEMS} items`);
  return merged;
};

export const map = overItems((items, of) => items.map(of));

export const filter = overItems((items, of) => items.filter((item) => isTruthy(of(item))));

export const some = overItems((items, of) => items.some((item) => isTruthy(of(item))));

export const none = overItems((items, of) => !items.some((item) => isTruthy(of(item))));

/** Of no items it is false, as everywhere in JSON Logic. */
export const all = overItems(
  (items, of) => items.length > 0 && items.every((item) => isTruthy(of(item))),
);

/** `[list, step, begin]`: the step sees `{current, accumulator}`. */
export const reduce: Operator = {
  refuse: needsList,
  build: (operands) => {
    const [list = constant(null), step = constant(null), begin] = listed(operands);
    return {
      reach: widest(list.reach, begin?.reach ?? 'nothing', aside(step.reach)),
      run: (scope) => {
        spend(scope);
        const items = itemsOf(list, scope);
        const [first, ...others] = items;
        if (begin === undefined && first === undefined) {
          throw new RuleError('reduce of no items, with nothing to begin from');
        }
        let accumulator = begin === undefined ? (first ?? null) : flat(begin.run(scope));
        for (const current of begin === undefined ? others : items) {
          accumulator = flat(at({ accumulator, current }, step, scope));
        }
        return accumulator;
      },
    };
  },
};

/** An accumulator that may hold lists of lists would let a short rule build anything. */
function flat(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Object.values(value).some((part) => typeof part === 'object' && part !== null)) {
    throw new RuleError('what reduce builds is nested');
  }
  return value;
}

function overItems(go: (items: readonly Json[], of: (item: Json) => Json) => Json): Operator {
  return {
    refuse: needsList,
    build: (operands) => {
      const [list = constant(null), part = constant(null)] = listed(operands);
      return {
        reach: widest(list.reach, aside(part.reach)),
        run: (scope) => {
          spend(scope);
          return go(itemsOf(list, scope), (item) => at(item, part, scope));
        },
      };
    },
  };
}

/** The data of what runs on each item is the item. */
function aside(reach: Reach): Reach {
  return reach === 'data' ? 'nothing' : reach;
}

/** A missing list has no items. */
function itemsOf({ run }: Expression, scope: Scope): readonly Json[] {
  const list = run(scope);
  if (Array.isArray(list)) return list;
  if (!isTruthy(list)) return [];
  throw new RuleError('goes through what is no list');
}

function at(item: Json, { run }: Expression, scope: Scope): Json {
  spend(scope);
  const outer = scope.item;
  scope.item = item;
  const value = run(scope);
  scope.item = outer;
  return value;
}
