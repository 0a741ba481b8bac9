import { goPower, wrapInt64 } from '../../go-numbers.ts';
import { isNumeric } from './compare.ts';
import { fail } from './failure.ts';
import { type GoValue, isDuration, isTime, typeName } from './go-values.ts';
import { type Budget, spendMemory } from './limits.ts';

/** `+`: numbers, strings, times and durations. */
export function add(a: GoValue, b: GoValue, at: { budget: Budget; offset: number }): GoValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return wrapInt64(a + b);
  if (isNumeric(a) && isNumeric(b)) return Number(a) + Number(b);
  if (typeof a === 'string' && typeof b === 'string') {
    spendMemory(at.budget, a.length + b.length, at.offset);
    return a + b;
  }
  if (isTime(a) && isDuration(b)) return { ...a, nanoseconds: a.nanoseconds + b.nanoseconds };
  if (isDuration(a) && isTime(b)) return { ...b, nanoseconds: a.nanoseconds + b.nanoseconds };
  if (isDuration(a) && isDuration(b)) return duration(a.nanoseconds + b.nanoseconds);
  return unfit('+', a, b, at.offset);
}

export function subtract(a: GoValue, b: GoValue, offset: number): GoValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return wrapInt64(a - b);
  if (isNumeric(a) && isNumeric(b)) return Number(a) - Number(b);
  if (isTime(a) && isDuration(b)) return { ...a, nanoseconds: a.nanoseconds - b.nanoseconds };
  if (isTime(a) && isTime(b)) return duration(a.nanoseconds - b.nanoseconds);
  if (isDuration(a) && isDuration(b)) return duration(a.nanoseconds - b.nanoseconds);
  return unfit('-', a, b, offset);
}

export function multiply(a: GoValue, b: GoValue, offset: number): GoValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return wrapInt64(a * b);
  if (isNumeric(a) && isNumeric(b)) return Number(a) * Number(b);
  const [left, right] = [asNanoseconds(a), asNanoseconds(b)];
  if (left === undefined || right === undefined) return unfit('*', a, b, offset);
  // A duration times a float64 is a float64 of nanoseconds, as expr multiplies them.
  if (typeof left === 'number' || typeof right === 'number') return Number(left) * Number(right);
  return duration(left * right);
}

function asNanoseconds(value: GoValue): number | bigint | undefined {
  if (isDuration(value)) return value.nanoseconds;
  return isNumeric(value) ? value : undefined;
}

/** Always a float64: 1/0 is +Inf. */
export function divide(a: GoValue, b: GoValue, offset: number): number {
  if (isNumeric(a) && isNumeric(b)) return Number(a) / Number(b);
  return unfit('/', a, b, offset);
}

export function modulo(a: GoValue, b: GoValue, offset: number): bigint {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return unfit('%', a, b, offset);
  if (b === 0n) fail('integer divide by zero', offset);
  return wrapInt64(a % b);
}

export function power(a: GoValue, b: GoValue, offset: number): number {
  for (const operand of [a, b]) {
    if (!isNumeric(operand)) fail(`invalid operation: float(${typeName(operand)})`, offset);
  }
  return goPower(Number(a), Number(b));
}

export function negate(value: GoValue, offset: number): GoValue {
  if (typeof value === 'bigint') return wrapInt64(-value);
  if (typeof value === 'number') return -value;
  return fail(`invalid operation: - ${typeName(value)}`, offset);
}

function duration(nanoseconds: bigint): GoValue {
  return { kind: 'duration', nanoseconds: wrapInt64(nanoseconds) };
}

function unfit(operator: string, a: GoValue, b: GoValue, offset: number): never {
  return fail(`invalid operation: ${typeName(a)} ${operator} ${typeName(b)}`, offset);
}
