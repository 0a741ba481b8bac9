import { fail } from './failure.ts';
import { type GoArray, type GoValue, isArray, typeName } from './go-values.ts';
import type { Budget } from './limits.ts';

/** Where a builtin is called, and what it may use. */
export interface Site {
  readonly budget: Budget;
  readonly offset: number;
  readonly nowMs: number;
}

export type Builtin = (args: readonly GoValue[], site: Site) => GoValue;

/** An argument that Go asserts to be a string. */
export function textArgument(args: readonly GoValue[], index: number, { offset }: Site): string {
  const value = args[index] ?? null;
  if (typeof value === 'string') return value;
  const type = value === null ? 'nil' : typeName(value);
  return fail(`interface conversion: interface {} is ${type}, not string`, offset);
}

/** The kind of a value, as Go's reflection names it. */
export function reflectKind(value: GoValue): string {
  if (value === null) return 'invalid';
  if (isArray(value)) return 'slice';
  if (typeof value !== 'object') return typeName(value);
  return { map: 'map', time: 'struct', duration: 'int64', location: 'ptr' }[value.kind];
}

export function arrayArgument(args: readonly GoValue[], verb: string, { offset }: Site): GoArray {
  const value = args[0] ?? null;
  return isArray(value) ? value : fail(`${verb} ${reflectKind(value)}`, offset);
}
