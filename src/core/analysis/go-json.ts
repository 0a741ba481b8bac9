import type { JsonValue } from './reading.ts';

const ESCAPED = /[<>&\u2028\u2029]/g;

function escaped(json: string): string {
  return json.replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** JSON as Go's encoder writes it: `<`, `>`, `&` and the two line separators are escaped. */
export function goJson(value: unknown): string {
  return escaped(JSON.stringify(value));
}

/** The same for what Go has decoded: a map's keys come sorted, and -0 stays -0. */
export function goJsonOfAny(value: JsonValue): string {
  if (Object.is(value, -0)) return '-0';
  if (value === null || typeof value !== 'object') return goJson(value);
  if (Array.isArray(value)) return `[${value.map(goJsonOfAny).join(',')}]`;
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${goJson(key)}:${goJsonOfAny(item)}`).join(',')}}`;
}
