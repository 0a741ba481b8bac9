import { LAST_CODE_POINT } from './character-set.ts';
import { regexpError } from './regexp-error.ts';

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
/** A lone digit from 1 on would be a back-reference, which there is none of. */
const NUMERIC = /\\(?:x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/y;
const STANDS_FOR_ITSELF = /^[^\dA-Za-z\u0080-\uffff]$/;
/** How far an escape is read before it turns out to be none: its first digit too many, the latest. */
const TOO_LARGE = /\\x\{0*(?:10[\da-f]{5}|(?!10)[1-9a-f][\da-f]{5})/iy;
const BROKEN = /\\(?:x(?:\{[\da-fA-F]*[^\da-fA-F]?|[^{].?)?|.)/suy;

/** The character that an escape stands for; the reader is at the backslash. */
export function readCharacterEscape(reader: { readonly pattern: string; at: number }): number {
  const { pattern, at } = reader;
  const letter = pattern[at + 1];
  if (letter === undefined) throw regexpError('trailing backslash at end of expression', '');
  const control = CONTROLS[letter];
  if (control !== undefined || STANDS_FOR_ITSELF.test(letter)) {
    reader.at += 2;
    return control ?? letter.charCodeAt(0);
  }
  NUMERIC.lastIndex = at;
  const [text = '', braced, hex, octal] = NUMERIC.exec(pattern) ?? [];
  const digits = braced ?? hex ?? octal;
  const codePoint = digits === undefined ? Infinity : Number.parseInt(digits, octal ? 8 : 16);
  if (codePoint <= LAST_CODE_POINT) {
    reader.at += text.length;
    return codePoint;
  }
  TOO_LARGE.lastIndex = at;
  BROKEN.lastIndex = at;
  const [broken = ''] = TOO_LARGE.exec(pattern) ?? BROKEN.exec(pattern) ?? [];
  throw regexpError('invalid escape sequence', broken);
}
