import type { Json } from './json.ts';

/** As JSON Logic has it: JavaScript's truth, but an empty list and an empty object are false. */
export function isTruthy(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}
