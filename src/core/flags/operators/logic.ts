import { type Expression, reachOf, widest } from '../expression.ts';
import type { Json } from '../json.ts';
import { type Scope, spend } from '../scope.ts';
import { isTruthy } from '../truthy.ts';
import { listed, needsList, type Operator } from './operator.ts';

/** `[condition, then, condition, then …, else]`; the first condition that holds decides. */
export const conditional: Operator = lazy((items, scope) => {
  const [only] = items;
  if (only !== undefined && items.length === 1) return only.run(scope);
  for (let at = 0; at + 1 < items.length; at += 2) {
    const condition = items[at];
    if (condition !== undefined && isTruthy(condition.run(scope))) {
      return items[at + 1]?.run(scope) ?? null;
    }
  }
  return items.length % 2 === 1 ? (items.at(-1)?.run(scope) ?? null) : null;
});

/** The first operand that is false, else the last. */
export const and: Operator = lazy((items, scope) => {
  let value: Json = null;
  for (const { run } of items) {
    value = run(scope);
    if (!isTruthy(value)) return value;
  }
  return value;
});

/** The first operand that is true, else the last. */
export const or: Operator = lazy((items, scope) => {
  let value: Json = null;
  for (const { run } of items) {
    value = run(scope);
    if (isTruthy(value)) return value;
  }
  return value;
});

export const not: Operator = truth((value) => !isTruthy(value));

export const truthy: Operator = truth(isTruthy);

/** An operator that may leave operands unasked. */
function lazy(run: (items: readonly Expression[], scope: Scope) => Json): Operator {
  return {
    refuse: needsList,
    build: (operands) => {
      const items = listed(operands);
      return {
        reach: widest(...items.map(({ reach }) => reach)),
        run: (scope) => {
          spend(scope);
          return run(items, scope);
        },
      };
    },
  };
}

/** Of a list that is written out, the first operand; what comes to a list is judged as one. */
function truth(of: (value: Json) => boolean): Operator {
  return {
    build: (operands) => {
      const operand = operands.kind === 'single' ? operands.item : operands.items[0];
      return {
        reach: reachOf(operands),
        run: (scope) => {
          spend(scope);
          return of(operand?.run(scope) ?? null);
        },
      };
    },
  };
}
