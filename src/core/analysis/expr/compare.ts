import { fail } from './failure.ts';
import { type GoArray, type GoValue, isArray, typeName } from './go-values.ts';
import { type Budget, spendStep } from './limits.ts';

/** Where a comparison is made, and at whose cost. */
export interface Site {
  readonly budget: Budget;
  readonly offset: number;
}

/** `==`: numbers across types, arrays element by element, everything else by type and value. */
export function equal(a: GoValue, b: GoValue, site: Site): boolean {
  if (isNumeric(a) && isNumeric(b)) return numericallyEqual(a, b);
  if (isArray(a) && isArray(b)) return equalArrays(a, b, site);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  return deeplyEqual(a, b, site);
}

function numericallyEqual(a: number | bigint, b: number | bigint): boolean {
  return typeof a === typeof b ? a === b : Number(a) === Number(b);
}

function equalArrays(a: GoArray, b: GoArray, site: Site): boolean {
  if (a.elem !== 'any' && b.elem !== 'any' && a.elem !== b.elem) return false;
  return (
    a.items.length === b.items.length &&
    a.items.every((item, index) => {
      spendStep(site.budget, site.offset);
      return equal(item, b.items[index] ?? null, site);
    })
  );
}

/** Go's `reflect.DeepEqual`: an int within a map is not equal to a float64. */
function deeplyEqual(a: GoValue, b: GoValue, site: Site): boolean {
  spendStep(site.budget, site.offset);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.kind === 'array' && b.kind === 'array') {
    if (a.elem !== b.elem || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => deeplyEqual(item, b.items[index] ?? null, site));
  }
  if (a.kind === 'map' && b.kind === 'map') {
    if (a.key !== b.key || a.entries.size !== b.entries.size) return false;
    return [...a.entries].every(
      ([key, item]) => b.entries.has(key) && deeplyEqual(item, b.entries.get(key) ?? null, site),
    );
  }
  if (a.kind === 'location' && b.kind === 'location') return a.zone === b.zone;
  if (a.kind === 'time' && b.kind === 'time') return a.nanoseconds === b.nanoseconds;
  if (a.kind === 'duration' && b.kind === 'duration') return a.nanoseconds === b.nanoseconds;
  return false;
}

export type Ordering = '<' | '>' | '<=' | '>=';

/**
 * Numbers across types, strings by bytes, times, and durations; NaN is neither before nor after.
 */
export function ordered(operator: Ordering, a: GoValue, b: GoValue, offset: number): boolean {
  if (typeof a === 'number' && typeof b === 'number') return compare(operator, a, b);
  if (isNumeric(a) && isNumeric(b)) {
    if (typeof a !== typeof b) return compare(operator, Number(a), Number(b));
    return compare(operator, a, b);
  }
  if (typeof a === 'string' && typeof b === 'string') return compare(operator, byBytes(a, b), 0);
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    if (a.kind === 'time' && b.kind === 'time') {
      return compare(operator, a.nanoseconds, b.nanoseconds);
    }
    if (a.kind === 'duration' && b.kind === 'duration') {
      return compare(operator, a.nanoseconds, b.nanoseconds);
    }
  }
  return fail(`invalid operation: ${typeName(a)} ${operator} ${typeName(b)}`, offset);
}

function compare<T extends number | bigint>(operator: Ordering, a: T, b: T): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
  }
}

/** UTF-8 sorts as code points do, UTF-16 does not. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  const lead = at > 0 && isLowSurrogate(a.charCodeAt(at)) ? at - 1 : at;
  return (a.codePointAt(lead) ?? -1) - (b.codePointAt(lead) ?? -1);
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

export function isNumeric(value: GoValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
