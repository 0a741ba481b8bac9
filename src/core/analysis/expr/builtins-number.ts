import { floatToInt, goRound, parseGoFloat, parseGoInt, wrapInt64 } from '../../go-numbers.ts';
import { extreme, mean, median } from './aggregates.ts';
import type { Builtin, Site } from './builtin-call.ts';
import { fail } from './failure.ts';
import { type GoValue, isDuration, typeName } from './go-values.ts';

export const NUMBER_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['abs', ([value = null], site) => abs(value, site)],
  ['ceil', ([value = null], site) => rounded('ceil', value, site, Math.ceil)],
  ['floor', ([value = null], site) => rounded('floor', value, site, Math.floor)],
  ['round', ([value = null], site) => rounded('round', value, site, goRound)],
  ['int', ([value = null], site) => toInt(value, site)],
  ['float', ([value = null], site) => toFloat(value, site)],
  ['max', (args, { offset }) => extreme('max', args, offset)],
  ['min', (args, { offset }) => extreme('min', args, offset)],
  ['mean', (args, { offset }) => mean(args, offset)],
  ['median', (args, { offset }) => median(args, offset)],
  ['bitand', bits('bitand', (x, y) => x & y)],
  ['bitor', bits('bitor', (x, y) => x | y)],
  ['bitxor', bits('bitxor', (x, y) => x ^ y)],
  ['bitnand', bits('bitnand', (x, y) => x & ~y)],
  ['bitshl', shift('bitshl', (x, y) => (y > 63n ? 0n : x << y))],
  ['bitshr', shift('bitshr', (x, y) => x >> (y > 63n ? 63n : y))],
  ['bitushr', shift('bitushr', (x, y) => (y > 63n ? 0n : BigInt.asUintN(64, x) >> y))],
  ['bitnot', ([value = null], site) => ~integer('bitnot', value, site)],
];

function abs(value: GoValue, { offset }: Site): GoValue {
  if (typeof value === 'bigint') return value < 0n ? wrapInt64(-value) : value;
  // Go keeps -0: it is not less than 0.
  if (typeof value === 'number') return value < 0 ? -value : value;
  return fail(`invalid argument for abs (type ${typeName(value)})`, offset);
}

function rounded(
  name: string,
  value: GoValue,
  { offset }: Site,
  round: (value: number) => number,
): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return round(value);
  return fail(`invalid argument for ${name} (type ${typeName(value)})`, offset);
}

function toInt(value: GoValue, { offset }: Site): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return floatToInt(value);
  if (isDuration(value)) return value.nanoseconds;
  if (typeof value !== 'string') return fail(`invalid operation: int(${typeName(value)})`, offset);
  const parsed = parseGoInt(value);
  return parsed.ok ? parsed.value : fail(`invalid operation: int(${value})`, offset);
}

function toFloat(value: GoValue, { offset }: Site): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  if (typeof value !== 'string') {
    return fail(`invalid operation: float(${typeName(value)})`, offset);
  }
  const parsed = parseGoFloat(value);
  return parsed.ok ? parsed.value : fail(`invalid operation: float(${value})`, offset);
}

function bits(name: string, operation: (x: bigint, y: bigint) => bigint): Builtin {
  return ([x = null, y = null], site) =>
    wrapInt64(operation(integer(name, x, site), integer(name, y, site)));
}

function shift(name: string, operation: (x: bigint, y: bigint) => bigint): Builtin {
  return ([x = null, y = null], site) => {
    const by = integer(name, y, site);
    if (by < 0n) {
      fail(`invalid operation: negative shift count ${by} (type int)`, site.offset);
    }
    return wrapInt64(operation(integer(name, x, site), by));
  };
}

function integer(name: string, value: GoValue, { offset }: Site): bigint {
  if (typeof value === 'bigint') return value;
  return fail(`cannot use ${typeName(value)} as argument (type int) to call ${name}`, offset);
}
