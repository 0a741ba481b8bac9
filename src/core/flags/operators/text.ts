import type { Json } from '../json.ts';
import { MAX_TEXT, RuleError } from '../scope.ts';
import type { Apply } from './operator.ts';

/** Null is no text: a missing attribute adds nothing. */
export const cat: Apply = (values) => {
  let text = '';
  for (const value of values) {
    if (value === null) continue;
    text += textOf(value);
    if (text.length > MAX_TEXT) throw new RuleError(`a text of more than ${MAX_TEXT} characters`);
  }
  return text;
};

/** JavaScript's text of a value: a list is its items with commas between. */
export function textOf(value: Json): string {
  return String(value);
}

/** `[text, start, length]`; a negative start counts from the end, a negative length leaves that many off. */
export const substr: Apply = ([text, from, length]) => {
  if (typeof text !== 'string') throw new RuleError('substr of what is no text');
  const start = whole(from, 0);
  const begin = start < 0 ? Math.max(0, text.length + start) : start;
  const rest = text.slice(begin);
  const count = whole(length, rest.length);
  return count < 0 ? rest.slice(0, Math.max(0, rest.length + count)) : rest.slice(0, count);
};

function whole(value: Json | undefined, absent: number): number {
  if (value === undefined) return absent;
  const number = Math.trunc(Number(value));
  return Number.isNaN(number) ? 0 : number;
}

/** Whether a text contains a text, or a list an item that is the same. */
export const contained: Apply = ([item = null, within = null]) => {
  if (typeof within === 'string') return within.includes(textOf(item));
  if (Array.isArray(within)) return within.includes(item);
  if (within === null || within === false || within === 0) return false;
  throw new RuleError('"in" looks in a text or a list');
};

export const startsWith: Apply = (values) => ofTexts(values, (text, part) => text.startsWith(part));

export const endsWith: Apply = (values) => ofTexts(values, (text, part) => text.endsWith(part));

/** Of anything but two texts it is unknown, which is null and not false. */
function ofTexts(
  values: readonly Json[],
  holds: (text: string, part: string) => boolean,
): boolean | null {
  const [text, part] = values;
  if (values.length !== 2 || typeof text !== 'string' || typeof part !== 'string') return null;
  return holds(text, part);
}
