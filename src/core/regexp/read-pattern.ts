import { anyCharacter, literalSet } from './character-set.ts';
import { MAX_CHARACTERS, MAX_GROUP_DEPTH, MAX_HEIGHT, MAX_REPEAT } from './limits.ts';
import { readBracketClass, readEscapedClass } from './read-class.ts';
import { readCharacterEscape } from './read-escape.ts';
import { readGroupOpening } from './read-group.ts';
import { readRepeat } from './read-repeat.ts';
import { regexpError, tooLarge } from './regexp-error.ts';
import {
  type Assertion,
  alternateNode,
  assertNode,
  captureNode,
  concatNode,
  type Flags,
  type RegexpNode,
  repeatNode,
  setNode,
} from './syntax.ts';

interface RegexpSyntax {
  readonly root: RegexpNode;
  /** The names of the capture groups by index; empty for one without, and for the whole match. */
  readonly groupNames: readonly string[];
}

interface Reader {
  readonly pattern: string;
  /** In UTF-16 units. */
  at: number;
  flags: Flags;
  depth: number;
  readonly groupNames: string[];
}

const EDGES: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'word',
  B: 'no-word',
};

/** Reads a pattern. Throws RegexpError, worded as Go words it. */
export function readPattern(pattern: string, dotAll: boolean): RegexpSyntax {
  if (pattern.length > MAX_CHARACTERS) throw tooLarge('regexCharacters', MAX_CHARACTERS);
  const flags: Flags = { fold: false, multiline: false, dotAll, swapGreed: false };
  const reader: Reader = { pattern, at: 0, flags, depth: 0, groupNames: [''] };
  const root = readAlternation(reader);
  if (reader.at < pattern.length) throw regexpError('unexpected )', pattern);
  return { root, groupNames: reader.groupNames };
}

function readAlternation(reader: Reader): RegexpNode {
  const branches = [readConcatenation(reader)];
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    branches.push(readConcatenation(reader));
  }
  return checkedHeight(alternateNode(branches), reader);
}

function readConcatenation(reader: Reader): RegexpNode {
  const { pattern } = reader;
  const parts: RegexpNode[] = [];
  let repeatStart: number | undefined;
  while (reader.at < pattern.length && pattern[reader.at] !== '|' && pattern[reader.at] !== ')') {
    const start = reader.at;
    const times = readRepeat(reader, reader.flags.swapGreed);
    if (!times) {
      readAtom(reader, parts);
      repeatStart = undefined;
      continue;
    }
    const operator = pattern.slice(repeatStart ?? start, reader.at);
    if (repeatStart !== undefined)
      throw regexpError('invalid nested repetition operator', operator);
    const part = parts.pop();
    if (!part) throw regexpError('missing argument to repetition operator', operator);
    const node = repeatNode(part, times);
    if (node.copies > MAX_REPEAT) throw regexpError('invalid repeat count', operator);
    parts.push(checkedHeight(node, reader));
    repeatStart = start;
  }
  return checkedHeight(concatNode(parts), reader);
}

function checkedHeight(node: RegexpNode, { pattern }: Reader): RegexpNode {
  if (node.height > MAX_HEIGHT) throw regexpError('expression nests too deeply', pattern);
  return node;
}

/** Adds what stands at the reader: one node, or none where only the flags change. */
function readAtom(reader: Reader, parts: RegexpNode[]): void {
  const { flags, pattern } = reader;
  switch (pattern[reader.at]) {
    case '(':
      readGroup(reader, parts);
      break;
    case '[':
      parts.push(setNode(readBracketClass(reader)));
      break;
    case '.':
      reader.at += 1;
      parts.push(setNode(anyCharacter(flags.dotAll)));
      break;
    case '^':
      reader.at += 1;
      parts.push(assertNode(flags.multiline ? 'line-start' : 'text-start'));
      break;
    case '$':
      reader.at += 1;
      parts.push(assertNode(flags.multiline ? 'line-end' : 'text-end'));
      break;
    case '\\':
      readEscape(reader, parts);
      break;
    default:
      readLiteral(reader, parts);
  }
}

function readLiteral(reader: Reader, parts: RegexpNode[]): void {
  const codePoint = reader.pattern.codePointAt(reader.at) ?? 0;
  reader.at += codePoint > 0xffff ? 2 : 1;
  parts.push(setNode(literalSet(codePoint, reader.flags.fold)));
}

function readEscape(reader: Reader, parts: RegexpNode[]): void {
  const letter = reader.pattern[reader.at + 1] ?? '';
  const assertion = EDGES[letter];
  if (letter === 'Q') readQuoted(reader, parts);
  else if (assertion) {
    reader.at += 2;
    parts.push(assertNode(assertion));
  } else {
    const set = readEscapedClass(reader);
    parts.push(setNode(set ?? literalSet(readCharacterEscape(reader), reader.flags.fold)));
  }
}

/** `\Q…\E`, or to the end: everything between stands for itself. */
function readQuoted(reader: Reader, parts: RegexpNode[]): void {
  const found = reader.pattern.indexOf('\\E', reader.at + 2);
  const end = found < 0 ? reader.pattern.length : found;
  reader.at += 2;
  while (reader.at < end) readLiteral(reader, parts);
  if (found >= 0) reader.at += 2;
}

function readGroup(reader: Reader, parts: RegexpNode[]): void {
  const outer = reader.flags;
  const { flags, name, isOpen } = readGroupOpening(reader);
  reader.flags = flags;
  if (!isOpen) return;
  const index = name === undefined ? undefined : reader.groupNames.push(name) - 1;
  reader.depth += 1;
  if (reader.depth > MAX_GROUP_DEPTH)
    throw regexpError('expression nests too deeply', reader.pattern);
  const part = readAlternation(reader);
  if (reader.pattern[reader.at] !== ')') throw regexpError('missing closing )', reader.pattern);
  reader.at += 1;
  reader.depth -= 1;
  reader.flags = outer;
  parts.push(index === undefined ? part : checkedHeight(captureNode(part, index), reader));
}
