import { type Operands, widest } from '../expression.ts';
import type { Json } from '../json.ts';
import { spend } from '../scope.ts';
import { toNumber } from './numbers.ts';
import { listed, needsList, type Operator } from './operator.ts';

type Order = (a: number | string | null, b: number | string | null) => boolean;

/**
 * Texts are compared as texts, all else as numbers; a text beside a number that is none is an error
 * rather than false, as in flagd's evaluator for JavaScript. Three operands and more hold if each
 * neighbouring pair does.
 */
export function comparison(holds: Order): Operator {
  return pairwise((a, b) => {
    if (isTextOrNull(a) && isTextOrNull(b)) return holds(a, b);
    return holds(toNumber(a), toNumber(b));
  });
}

/** Values of different types differ. */
export function identity(holds: (isSame: boolean) => boolean): Operator {
  return pairwise((a, b) => holds(a === b));
}

function pairwise(holds: (a: Json, b: Json) => boolean): Operator {
  return {
    refuse: (operands) => needsList(operands) ?? needsTwo(operands),
    build: (operands) => {
      const items = listed(operands);
      const reach = widest(...items.map((item) => item.reach));
      const [first, second, third] = items;
      if (first !== undefined && second !== undefined && third === undefined) {
        return {
          reach,
          run: (scope) => {
            spend(scope);
            return holds(first.run(scope), second.run(scope));
          },
        };
      }
      return {
        reach,
        run: (scope) => {
          spend(scope, items.length);
          let previous: Json | undefined;
          for (const { run } of items) {
            const value = run(scope);
            if (previous !== undefined && !holds(previous, value)) return false;
            previous = value;
          }
          return true;
        },
      };
    },
  };
}

function isTextOrNull(value: Json): value is string | null {
  return typeof value === 'string' || value === null;
}

function needsTwo(operands: Operands): string | undefined {
  return listed(operands).length < 2 ? 'expected at least two operands' : undefined;
}

/** JavaScript's relations over texts, numbers and null. */
export const relations = {
  // biome-ignore lint/suspicious/noDoubleEquals: null is equal to null alone, a text to its like.
  equal: ((a, b) => a == b) satisfies Order,
  // biome-ignore lint/suspicious/noDoubleEquals: the opposite of equal.
  unequal: ((a, b) => a != b) satisfies Order,
  less: ((a, b) => (a as number) < (b as number)) satisfies Order,
  atMost: ((a, b) => (a as number) <= (b as number)) satisfies Order,
  more: ((a, b) => (a as number) > (b as number)) satisfies Order,
  atLeast: ((a, b) => (a as number) >= (b as number)) satisfies Order,
};
