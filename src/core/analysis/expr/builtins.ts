import type { Builtin } from './builtin-call.ts';
import { COLLECTION_BUILTINS } from './builtins-collection.ts';
import { JSON_BUILTINS } from './builtins-json.ts';
import { NUMBER_BUILTINS } from './builtins-number.ts';
import { TEXT_BUILTINS } from './builtins-text.ts';
import { TIME_BUILTINS } from './builtins-time.ts';
import { fail } from './failure.ts';
import type { GoValue } from './go-values.ts';
import type { Budget } from './limits.ts';
import type { BuiltinNode } from './syntax.ts';

const BUILTINS: ReadonlyMap<string, Builtin> = new Map([
  ...NUMBER_BUILTINS,
  ...TEXT_BUILTINS,
  ...COLLECTION_BUILTINS,
  ...JSON_BUILTINS,
  ...TIME_BUILTINS,
]);

/** Calls a builtin that takes no predicate. */
export function callBuiltin(
  { name, offset }: BuiltinNode,
  args: readonly GoValue[],
  { budget, nowMs }: { readonly budget: Budget; readonly nowMs: number },
): GoValue {
  const builtin = BUILTINS.get(name) ?? fail(`unknown builtin ${name}`, offset);
  return builtin(args, { budget, offset, nowMs });
}
