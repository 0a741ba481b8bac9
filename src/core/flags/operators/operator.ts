import type { Expression, Operands } from '../expression.ts';
import type { Json } from '../json.ts';
import type { Scope } from '../scope.ts';

/** A word of a rule: how its operands become an expression. */
export interface Operator {
  /** What is wrong with operands of this shape, whatever they come to. */
  readonly refuse?: (operands: Operands) => string | undefined;
  readonly build: (operands: Operands) => Expression;
}

/** What an operator that looks at all its operands comes to. */
export type Apply = (values: readonly Json[], scope: Scope) => Json;

export function needsList({ kind }: Operands): string | undefined {
  return kind === 'list' ? undefined : 'expected a list of operands';
}

/** The operands of an operator that `needsList`. */
export function listed(operands: Operands): readonly Expression[] {
  return operands.kind === 'list' ? operands.items : [operands.item];
}
