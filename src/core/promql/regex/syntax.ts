import { PromqlError, regexError } from '../error.ts';
import { MAX_REGEX_CHARACTERS, MAX_REGEX_REPEAT } from '../limits.ts';
import { anyCharacter, type CharacterSet, literalSet } from './character-set.ts';
import { type ClassReader, escapedSet, readBracketClass } from './class-syntax.ts';

export type Assertion = 'line-start' | 'line-end' | 'text-start' | 'text-end' | 'word' | 'no-word';

export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'concat'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'alternate'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly times: Repeat }
  | { readonly kind: 'capture'; readonly part: RegexNode; readonly index: number }
  | { readonly kind: 'assert'; readonly assertion: Assertion };

export interface Repeat {
  readonly min: number;
  readonly max: number;
  readonly greedy: boolean;
}

interface RegexSyntax {
  readonly root: RegexNode;
  /** The names of the capture groups, by index from 1; an unnamed group's is empty. */
  readonly groupNames: readonly string[];
}

interface Flags {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly swapGreed: boolean;
}

interface Reader extends ClassReader {
  flags: Flags;
  depth: number;
  readonly groupNames: string[];
  readonly dotAll: boolean;
}

/** RE2's bound on nesting is 1,000; ours keeps the recursion small. */
const MAX_DEPTH = 200;
const EMPTY: RegexNode = { kind: 'empty' };
const EDGES: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'word',
  B: 'no-word',
};

/**
 * Reads RE2's syntax (https://github.com/google/re2/wiki/Syntax). It has no lookaround and no
 * back-references, which is what lets every pattern be matched in time linear in the text.
 * Throws PromqlError.
 */
export function readRegex(pattern: string, dotAll: boolean): RegexSyntax {
  if (pattern.length > MAX_REGEX_CHARACTERS)
    throw new PromqlError(
      'parse',
      `regular expression is too large (limit regexCharacters = ${MAX_REGEX_CHARACTERS})`,
      { limit: 'regexCharacters' },
    );
  const reader: Reader = {
    pattern: [...pattern],
    at: 0,
    flags: { fold: false, multiline: false, dotAll, swapGreed: false },
    depth: 0,
    groupNames: [''],
    dotAll,
  };
  const root = readAlternation(reader);
  if (reader.at < reader.pattern.length) throw regexError('unexpected )', whole(reader));
  return { root, groupNames: reader.groupNames };
}

/** The whole expression, anchored as messages show it. */
function whole({ pattern, dotAll }: Reader): string {
  return `^(?${dotAll ? 's' : ''}:${pattern.join('')})$`;
}

function readAlternation(reader: Reader): RegexNode {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) throw regexError('expression nests too deeply', whole(reader));
  const outerFlags = reader.flags;
  const branches = [readConcatenation(reader)];
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    branches.push(readConcatenation(reader));
  }
  reader.flags = outerFlags;
  reader.depth -= 1;
  const [only] = branches;
  return branches.length === 1 && only ? only : { kind: 'alternate', parts: branches };
}

function readConcatenation(reader: Reader): RegexNode {
  const parts: RegexNode[] = [];
  while (reader.at < reader.pattern.length) {
    const next = reader.pattern[reader.at];
    if (next === '|' || next === ')') break;
    if (next === '\\' && reader.pattern[reader.at + 1] === 'Q') {
      readQuoted(reader, parts);
      const last = parts.pop();
      if (last) parts.push(readRepeats(reader, last, reader.at));
      continue;
    }
    const start = reader.at;
    const atom = readAtom(reader);
    if (atom) parts.push(readRepeats(reader, atom, start));
  }
  const [only] = parts;
  if (!only) return EMPTY;
  return parts.length === 1 ? only : { kind: 'concat', parts };
}

function readQuoted(reader: Reader, parts: RegexNode[]): void {
  reader.at += 2;
  while (reader.at < reader.pattern.length) {
    if (reader.pattern[reader.at] === '\\' && reader.pattern[reader.at + 1] === 'E') {
      reader.at += 2;
      return;
    }
    parts.push(literal(reader, reader.pattern[reader.at] ?? ''));
    reader.at += 1;
  }
}

/** One atom, or undefined where the pattern only changed its flags. */
function readAtom(reader: Reader): RegexNode | undefined {
  const { flags } = reader;
  const next = reader.pattern[reader.at] ?? '';
  switch (next) {
    case '(':
      return readGroup(reader);
    case '[':
      return { kind: 'set', set: readBracketClass(reader, flags.fold) };
    case '.':
      reader.at += 1;
      return { kind: 'set', set: anyCharacter(flags.dotAll) };
    case '^':
      reader.at += 1;
      return { kind: 'assert', assertion: flags.multiline ? 'line-start' : 'text-start' };
    case '$':
      reader.at += 1;
      return { kind: 'assert', assertion: flags.multiline ? 'line-end' : 'text-end' };
    case '*':
    case '+':
    case '?':
      throw regexError('missing argument to repetition operator', next);
    case '\\':
      return readEscape(reader);
    default:
      reader.at += 1;
      return literal(reader, next);
  }
}

function literal(reader: Reader, character: string): RegexNode {
  return { kind: 'set', set: literalSet(character.codePointAt(0) ?? 0, reader.flags.fold) };
}

function readEscape(reader: Reader): RegexNode {
  const next = reader.pattern[reader.at + 1];
  if (next === undefined) throw regexError('trailing backslash at end of expression', '');
  const assertion = EDGES[next];
  if (assertion) {
    reader.at += 2;
    return { kind: 'assert', assertion };
  }
  return { kind: 'set', set: escapedSet(reader, reader.flags.fold) };
}

function readGroup(reader: Reader): RegexNode | undefined {
  const rest = reader.pattern.slice(reader.at, reader.at + 200).join('');
  const named = /^\(\?P?<([^>]*)>/.exec(rest);
  if (named && !/^\(\?<[=!]/.test(rest)) {
    const [opening, name = ''] = named;
    if (!/^[A-Za-z0-9_]+$/.test(name) || reader.groupNames.includes(name))
      throw regexError('invalid named capture', opening);
    reader.at += [...opening].length;
    return readCapture(reader, name);
  }
  if (!rest.startsWith('(?')) {
    reader.at += 1;
    return readCapture(reader, '');
  }
  const flagged = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
  if (!flagged || flagged[0] === '(?)')
    throw regexError('invalid or unsupported Perl syntax', rest.slice(0, 3));
  const [opening, on = '', off = '', ending] = flagged;
  reader.at += opening.length;
  const outer = reader.flags;
  reader.flags = switchFlags(outer, on, off);
  if (ending === ')') return undefined;
  const part = readAlternation(reader);
  reader.flags = outer;
  expectClosing(reader);
  return part;
}

function readCapture(reader: Reader, name: string): RegexNode {
  const index = reader.groupNames.push(name) - 1;
  const part = readAlternation(reader);
  expectClosing(reader);
  return { kind: 'capture', part, index };
}

function expectClosing(reader: Reader): void {
  if (reader.pattern[reader.at] !== ')') throw regexError('missing closing )', whole(reader));
  reader.at += 1;
}

function switchFlags(flags: Flags, on: string, off: string): Flags {
  const pick = (letter: string, before: boolean) =>
    off.includes(letter) ? false : on.includes(letter) || before;
  return {
    fold: pick('i', flags.fold),
    multiline: pick('m', flags.multiline),
    dotAll: pick('s', flags.dotAll),
    swapGreed: pick('U', flags.swapGreed),
  };
}

function readRepeats(reader: Reader, atom: RegexNode, atomStart: number): RegexNode {
  const times = readRepeat(reader);
  if (!times) return atom;
  if (readRepeat(reader))
    throw regexError(
      'invalid nested repetition operator',
      reader.pattern.slice(atomStart, reader.at).join(''),
    );
  return { kind: 'repeat', part: atom, times };
}

const STARS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
};

function readRepeat(reader: Reader): Repeat | undefined {
  const start = reader.at;
  const bounds = STARS[reader.pattern[reader.at] ?? ''];
  let [min, max] = bounds ?? [0, 0];
  if (bounds) reader.at += 1;
  else {
    const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(
      reader.pattern.slice(start, start + 20).join(''),
    );
    if (!counted) return undefined;
    min = Number(counted[1]);
    max = counted[2] ? (counted[3] ? Number(counted[3]) : Number.POSITIVE_INFINITY) : min;
    const top = Number.isFinite(max) ? max : min;
    if (top > MAX_REGEX_REPEAT || min > max) throw regexError('invalid repeat count', counted[0]);
    reader.at += counted[0].length;
  }
  const lazy = reader.pattern[reader.at] === '?';
  if (lazy) reader.at += 1;
  return { min, max, greedy: lazy === reader.flags.swapGreed };
}
