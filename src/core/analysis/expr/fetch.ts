import { floatToInt } from '../../go-numbers.ts';
import { equal, type Site } from './compare.ts';
import { fail } from './failure.ts';
import { type GoArray, type GoMap, type GoValue, isArray, isMap, typeName } from './go-values.ts';
import { spendStep } from './limits.ts';

/** `from[key]` and `from.key`: a missing key of a map is nil, an index out of range fails. */
export function fetch(from: GoValue, key: GoValue, offset: number): GoValue {
  if (isArray(from)) return elementAt(from, toInt(key, offset), offset);
  if (isMap(from)) return fetchKey(from, key, offset) ?? null;
  if (typeof from === 'string') return byteAt(from, toInt(key, offset), offset);
  return fail(`cannot fetch ${keyText(key)} from ${typeName(from)}`, offset);
}

/** The same, but nil where there is nothing (the builtin `get`). */
export function fetchOrNil(from: GoValue, key: GoValue, offset: number): GoValue {
  if (isArray(from)) return from.items.at(Number(toInt(key, offset))) ?? null;
  if (isMap(from)) return fetchKey(from, key, offset) ?? null;
  if (typeof from === 'string') {
    const bytes = utf8(from);
    const byte = bytes.at(Number(toInt(key, offset)));
    return byte === undefined ? null : BigInt(byte);
  }
  return null;
}

function elementAt({ items }: GoArray, wanted: bigint, offset: number): GoValue {
  const item = items[fromEnd(wanted, items.length, offset)];
  return item ?? null;
}

function byteAt(text: string, wanted: bigint, offset: number): bigint {
  const bytes = utf8(text);
  return BigInt(bytes[fromEnd(wanted, bytes.length, offset)] ?? 0);
}

/** A negative index counts from the end. */
function fromEnd(wanted: bigint, length: number, offset: number): number {
  const index = wanted < 0n ? BigInt(length) + wanted : wanted;
  if (index < 0n || index >= BigInt(length)) {
    fail(`index out of range: ${index} (array length is ${length})`, offset);
  }
  return Number(index);
}

function fetchKey(map: GoMap, key: GoValue, offset: number): GoValue | undefined {
  if (map.key === 'any') {
    return map.entries.get(key);
  }
  // Go looks up the zero key where nil is asked for.
  const wanted = key ?? '';
  if (typeof wanted !== 'string') return wrongKey(wanted, offset);
  return map.entries.get(wanted);
}

function wrongKey(key: GoValue, offset: number): never {
  const type = typeName(key);
  return fail(
    `reflect.Value.MapIndex: value of type ${type} is not assignable to type string`,
    offset,
  );
}

export function toInt(value: GoValue, offset: number): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return floatToInt(value);
  return fail(`invalid operation: int(${typeName(value)})`, offset);
}

/** `from[a:b]`: bounds count from the end if negative, and are cut to what there is. */
export function slice(
  from: GoValue,
  bounds: { readonly from: bigint; readonly to: bigint | undefined },
  offset: number,
): GoValue {
  if (isArray(from)) {
    const [start, end] = cut(bounds, from.items.length);
    return { ...from, items: from.items.slice(start, end) };
  }
  if (typeof from !== 'string') return fail(`cannot slice ${typeName(from)}`, offset);
  const bytes = utf8(from);
  const [start, end] = cut(bounds, bytes.length);
  return new TextDecoder().decode(bytes.slice(start, end));
}

function cut(
  bounds: { readonly from: bigint; readonly to: bigint | undefined },
  length: number,
): [number, number] {
  const place = (wanted: bigint) => {
    const index = wanted < 0n ? BigInt(length) + wanted : wanted;
    if (index < 0n) return 0;
    return index > BigInt(length) ? length : Number(index);
  };
  const end = bounds.to === undefined ? length : place(bounds.to);
  return [Math.min(place(bounds.from), end), end];
}

/** `needle in haystack`: an element of an array, or a key of a map. */
export function isIn(needle: GoValue, haystack: GoValue, site: Site): boolean {
  if (haystack === null) return false;
  if (isArray(haystack)) {
    return haystack.items.some((item) => {
      spendStep(site.budget, site.offset);
      return equal(item, needle, site);
    });
  }
  if (isMap(haystack)) {
    if (haystack.key === 'any') return haystack.entries.has(needle);
    const key = needle ?? '';
    return typeof key === 'string' ? haystack.entries.has(key) : wrongKey(key, site.offset);
  }
  return fail(`operator "in" not defined on ${typeName(haystack)}`, site.offset);
}

/** A string in Go is bytes. */
function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function keyText(key: GoValue): string {
  return typeof key === 'object' && key !== null ? typeName(key) : String(key);
}
