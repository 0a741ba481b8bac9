import { regexError } from '../error.ts';
import {
  type CharacterSet,
  characterSet,
  foldRanges,
  literalSet,
  type UnicodeClass,
} from './character-set.ts';

/** A pattern as code points, and how far it has been read. */
export interface ClassReader {
  readonly pattern: readonly string[];
  at: number;
}

const PERL: Readonly<Record<string, readonly number[]>> = {
  d: [48, 57],
  s: [9, 10, 12, 13, 32, 32],
  w: [48, 57, 65, 90, 95, 95, 97, 122],
};
const POSIX: Readonly<Record<string, readonly number[]>> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: [48, 57],
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: [65, 90],
  word: [48, 57, 65, 90, 95, 95, 97, 122],
  xdigit: [48, 57, 65, 70, 97, 102],
};
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

interface ClassParts {
  readonly ranges: number[];
  readonly classes: UnicodeClass[];
}

/** What an escape outside brackets stands for; the reader is at the backslash. */
export function escapedSet(reader: ClassReader, fold: boolean): CharacterSet {
  const parts: ClassParts = { ranges: [], classes: [] };
  if (readClassEscape(reader, parts)) return characterSet(parts.ranges, parts.classes);
  return literalSet(readCharacterEscape(reader), fold);
}

/** `[…]`; the reader is at the opening bracket. */
export function readBracketClass(reader: ClassReader, fold: boolean): CharacterSet {
  const start = reader.at;
  const parts: ClassParts = { ranges: [], classes: [] };
  reader.at += 1;
  const negated = reader.pattern[reader.at] === '^';
  if (negated) reader.at += 1;
  let first = true;
  while (first || reader.pattern[reader.at] !== ']') {
    if (reader.at >= reader.pattern.length)
      throw regexError('missing closing ]', reader.pattern.slice(start).join(''));
    if (!readPosix(reader, parts) && !readClassEscape(reader, parts)) readRange(reader, parts);
    first = false;
  }
  reader.at += 1;
  const ranges = fold ? foldRanges(parts.ranges) : parts.ranges;
  return characterSet(ranges, parts.classes, negated);
}

function readRange(reader: ClassReader, parts: ClassParts): void {
  const start = reader.at;
  const low = readClassCharacter(reader);
  let high = low;
  const isRange = reader.pattern[reader.at] === '-' && reader.pattern[reader.at + 1] !== ']';
  if (isRange && reader.at + 1 < reader.pattern.length) {
    reader.at += 1;
    high = readClassCharacter(reader);
  }
  if (high < low)
    throw regexError(
      'invalid character class range',
      reader.pattern.slice(start, reader.at).join(''),
    );
  parts.ranges.push(low, high);
}

function readClassCharacter(reader: ClassReader): number {
  const next = reader.pattern[reader.at] ?? '';
  if (next === '\\') return readCharacterEscape(reader);
  reader.at += 1;
  return next.codePointAt(0) ?? 0;
}

function readPosix(reader: ClassReader, parts: ClassParts): boolean {
  const found = /^\[:(\^?)([a-z]+):\]/.exec(
    reader.pattern.slice(reader.at, reader.at + 16).join(''),
  );
  if (!found) return false;
  const [text, negation, name = ''] = found;
  const ranges = POSIX[name];
  if (!ranges) throw regexError('invalid character class range', text);
  reader.at += text.length;
  parts.ranges.push(...(negation ? complement(ranges) : ranges));
  return true;
}

/** `\d \S \pL \p{Greek} \P…`, added to the parts; false if the escape is none of them. */
function readClassEscape(reader: ClassReader, parts: ClassParts): boolean {
  if (reader.pattern[reader.at] !== '\\') return false;
  const letter = reader.pattern[reader.at + 1] ?? '';
  const perl = PERL[letter.toLowerCase()];
  if (perl) {
    reader.at += 2;
    parts.ranges.push(...(letter === letter.toLowerCase() ? perl : complement(perl)));
    return true;
  }
  if (letter !== 'p' && letter !== 'P') return false;
  const found = /^\\[pP](?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/.exec(
    reader.pattern.slice(reader.at, reader.at + 60).join(''),
  );
  const name = found?.[2] ?? found?.[3];
  if (!found || !name) throw regexError('invalid character class range', `\\${letter}`);
  reader.at += found[0].length;
  const negated = (letter === 'P') !== (found[1] === '^');
  parts.classes.push({ test: unicodeClass(name, found[0]), negated });
  return true;
}

/** A general category or a script; the name is checked by the RegExp itself. */
function unicodeClass(name: string, where: string): RegExp {
  if (name === 'Any') return /^[\s\S]/u;
  for (const property of [name, `Script=${name}`])
    try {
      return new RegExp(`^\\p{${property}}`, 'u');
    } catch {
      // Not a category: perhaps a script.
    }
  throw regexError('invalid character class range', where);
}

function readCharacterEscape(reader: ClassReader): number {
  const rest = reader.pattern.slice(reader.at, reader.at + 14).join('');
  const letter = reader.pattern[reader.at + 1];
  if (letter === undefined) throw regexError('trailing backslash at end of expression', '');
  const control = CONTROLS[letter];
  const numeric = /^\\(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/.exec(
    rest,
  );
  if (numeric) {
    const [text, braced, hex, octal] = numeric;
    reader.at += text.length;
    const codePoint = octal ? Number.parseInt(octal, 8) : Number.parseInt(braced ?? hex ?? '', 16);
    if (codePoint > 0x10ffff) throw regexError('invalid escape sequence', text);
    return codePoint;
  }
  if (control === undefined && !PUNCTUATION.test(letter))
    throw regexError('invalid escape sequence', `\\${letter}`);
  reader.at += 2;
  return control ?? letter.codePointAt(0) ?? 0;
}

function complement(ranges: readonly number[]): number[] {
  const rest: number[] = [];
  let from = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if ((ranges[i] ?? 0) > from) rest.push(from, (ranges[i] ?? 0) - 1);
    from = (ranges[i + 1] ?? 0) + 1;
  }
  return [...rest, from, 0x10ffff];
}
