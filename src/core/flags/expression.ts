import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/**
 * What a value depends on: on `nothing`; on the `data` that `var` reads, which inside `map` and its
 * kin is an item of the list; or on more of the `world`, such as the flag's key.
 */
export type Reach = 'nothing' | 'data' | 'world';

/** A part of a rule, ready to run. It throws a RuleError where it has no value. */
export interface Expression {
  readonly run: (scope: Scope) => Json;
  readonly reach: Reach;
  /** What it comes to, if that is known without running it. */
  readonly value?: Json;
}

const REACHES: readonly Reach[] = ['nothing', 'data', 'world'];

export function widest(...reaches: readonly Reach[]): Reach {
  return REACHES[Math.max(0, ...reaches.map((reach) => REACHES.indexOf(reach)))] ?? 'world';
}

export function constant(value: Json): Expression {
  return { run: () => value, reach: 'nothing', value };
}

/** The operands of an operator as they are written: a list of them, or one. */
export type Operands =
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'single'; readonly item: Expression };

export function reachOf(operands: Operands): Reach {
  return operands.kind === 'list'
    ? widest(...operands.items.map(({ reach }) => reach))
    : operands.item.reach;
}

/** Every operand's value; one operand that comes to a list stands for its items. */
export function valuesOf(operands: Operands, scope: Scope): readonly Json[] {
  if (operands.kind === 'list') return operands.items.map(({ run }) => run(scope));
  const value = operands.item.run(scope);
  return Array.isArray(value) ? value : [value];
}
