import { addRange, type CharacterSet, characterSet, type SetParts } from './character-set.ts';
import { type ClassAdder, perlClass, posixClass, unicodeClass } from './named-class.ts';
import { readCharacterEscape } from './read-escape.ts';
import { regexpError } from './regexp-error.ts';

/** A pattern, how far it has been read, in UTF-16 units, and whether cases are one. */
export interface ClassReader {
  readonly pattern: string;
  at: number;
  readonly flags: { readonly fold: boolean };
}

/** What an escape outside brackets stands for, if it is a class of characters. */
export function readEscapedClass(reader: ClassReader): CharacterSet | undefined {
  const add = readClassEscape(reader);
  if (!add) return undefined;
  const parts: SetParts = { ranges: [], classes: [] };
  add(parts);
  return characterSet(parts);
}

/** `[…]`; the reader is at the opening bracket. */
export function readBracketClass(reader: ClassReader): CharacterSet {
  const { pattern } = reader;
  const start = reader.at;
  const parts: SetParts = { ranges: [], classes: [] };
  reader.at += 1;
  const negated = pattern[reader.at] === '^';
  if (negated) reader.at += 1;
  for (let first = true; first || pattern[reader.at] !== ']'; first = false) {
    const add = readPosix(reader) ?? readClassEscape(reader);
    if (add) add(parts);
    else readRange(reader, start, parts);
  }
  reader.at += 1;
  return characterSet(parts, negated);
}

function readRange(reader: ClassReader, classStart: number, parts: SetParts): void {
  const { pattern, flags } = reader;
  const start = reader.at;
  const low = readClassCharacter(reader, classStart);
  let high = low;
  const next = pattern[reader.at + 1];
  if (pattern[reader.at] === '-' && next !== undefined && next !== ']') {
    reader.at += 1;
    high = readClassCharacter(reader, classStart);
  }
  if (high < low)
    throw regexpError('invalid character class range', pattern.slice(start, reader.at));
  addRange(parts, [low, high], flags.fold);
}

function readClassCharacter(reader: ClassReader, classStart: number): number {
  const { pattern, at } = reader;
  const codePoint = pattern.codePointAt(at);
  if (codePoint === undefined) throw regexpError('missing closing ]', pattern.slice(classStart));
  if (pattern[at] === '\\') return readCharacterEscape(reader);
  reader.at += codePoint > 0xffff ? 2 : 1;
  return codePoint;
}

/** `[:name:]` inside brackets. Without its end it is no more than the characters it is made of. */
function readPosix(reader: ClassReader): ClassAdder | undefined {
  const { pattern, at, flags } = reader;
  if (!pattern.startsWith('[:', at)) return undefined;
  const end = pattern.indexOf(':]', at + 2);
  if (end < 0) return undefined;
  const add = posixClass(pattern.slice(at + 2, end), flags.fold);
  if (!add) throw regexpError('invalid character class range', pattern.slice(at, end + 2));
  reader.at = end + 2;
  return add;
}

const UNICODE_ESCAPE = /\\[pP](?:\{(\^?)([^}]*)\}|([^{]))/suy;

/** `\d \S \pL \p{Greek} \P…`; undefined, and nothing read, if the escape is none of them. */
function readClassEscape(reader: ClassReader): ClassAdder | undefined {
  const { pattern, at, flags } = reader;
  if (pattern[at] !== '\\') return undefined;
  const letter = pattern[at + 1] ?? '';
  if (letter !== 'p' && letter !== 'P') {
    const add = perlClass(letter, flags.fold);
    if (add) reader.at += 2;
    return add;
  }
  UNICODE_ESCAPE.lastIndex = at;
  const [text, inside, long, short] = UNICODE_ESCAPE.exec(pattern) ?? [];
  const negated = (letter === 'P') !== (inside === '^');
  const add = unicodeClass(long ?? short ?? '', { fold: flags.fold, negated });
  if (text === undefined || !add)
    throw regexpError('invalid character class range', text ?? pattern.slice(at));
  reader.at += text.length;
  return add;
}
