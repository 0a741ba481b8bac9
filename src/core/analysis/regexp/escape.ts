import { regexpError } from './syntax.ts';

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['t', 9],
  ['n', 10],
  ['r', 13],
  ['v', 11],
]);

/** The character that an escape stands for, and where the escape ends. */
export function readCharacterEscape(
  characters: readonly string[],
  start: number,
): { readonly code: number; readonly end: number } {
  const letter = characters[start + 1];
  if (letter === undefined) return regexpError('trailing backslash at end of expression', '');
  const control = CONTROLS.get(letter);
  if (control !== undefined) return { code: control, end: start + 2 };
  const ahead = characters.slice(start, start + 12).join('');
  const [hex, braced, two] = /^\\x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/.exec(ahead) ?? [];
  if (hex !== undefined) {
    const code = Number.parseInt(braced ?? two ?? '0', 16);
    if (code <= 0x10ffff) return { code, end: start + hex.length };
  }
  // A single digit would be a back-reference, which there is none of; 0 starts an octal number.
  const [octal, digits = ''] = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(ahead) ?? [];
  if (octal !== undefined) {
    return { code: Number.parseInt(digits, 8), end: start + octal.length };
  }
  if (/^[!-/:-@[-`{-~]$/.test(letter)) {
    return { code: letter.codePointAt(0) ?? 0, end: start + 2 };
  }
  return regexpError('invalid escape sequence', `\\${letter}`);
}
