import {
  type CharacterTest,
  either,
  folded,
  not,
  perlClass,
  posixClass,
  single,
  unicodeClass,
} from './character-class.ts';
import { readCharacterEscape } from './escape.ts';
import { type RegexpNode, regexpError } from './syntax.ts';

/** What Go allows a repeat to count to. */
const MAX_REPEAT = 1_000;
/** Parsing recurses into groups. */
const MAX_NESTING = 200;

interface Flags {
  readonly foldCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

interface Reader {
  readonly characters: readonly string[];
  at: number;
  nesting: number;
}

const EMPTY: RegexpNode = { type: 'empty' };

/** The tree of a Go regular expression; throws a regexp error in Go's words. */
export function parseRegexp(pattern: string): RegexpNode {
  const reader: Reader = { characters: [...pattern], at: 0, nesting: 0 };
  const node = alternatives(reader, { foldCase: false, multiLine: false, dotAll: false });
  if (reader.at < reader.characters.length) return regexpError('unexpected )', pattern);
  return node;
}

function alternatives(reader: Reader, flags: Flags): RegexpNode {
  const nodes: RegexpNode[] = [];
  let current = flags;
  for (;;) {
    const read = sequence(reader, current);
    nodes.push(read.node);
    current = read.flags;
    if (reader.characters[reader.at] !== '|') break;
    reader.at += 1;
  }
  return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { type: 'alternatives', nodes };
}

function sequence(reader: Reader, start: Flags): { node: RegexpNode; flags: Flags } {
  const nodes: RegexpNode[] = [];
  let flags = start;
  while (reader.at < reader.characters.length) {
    const character = reader.characters[reader.at] ?? '';
    if (character === '|' || character === ')') break;
    if (character === '(') {
      const group = readGroup(reader, flags);
      if (group.node !== undefined) nodes.push(repeated(reader, group.node));
      flags = group.flags;
    } else if (startsWith(reader, '\\Q')) {
      nodes.push(...quoted(reader, flags));
    } else {
      nodes.push(repeated(reader, atom(reader, flags)));
    }
  }
  return { node: { type: 'sequence', nodes }, flags };
}

function startsWith(reader: Reader, text: string): boolean {
  return [...text].every((each, index) => reader.characters[reader.at + index] === each);
}

/** `\Q…\E`: everything between stands for itself. */
function quoted(reader: Reader, flags: Flags): RegexpNode[] {
  reader.at += 2;
  const nodes: RegexpNode[] = [];
  while (reader.at < reader.characters.length && !startsWith(reader, '\\E')) {
    const code = reader.characters[reader.at]?.codePointAt(0) ?? 0;
    nodes.push({ type: 'character', matches: single(code, flags.foldCase) });
    reader.at += 1;
  }
  if (startsWith(reader, '\\E')) reader.at += 2;
  const last = nodes.pop();
  return last === undefined ? [] : [...nodes, repeated(reader, last)];
}

function readGroup(reader: Reader, flags: Flags): { node?: RegexpNode; flags: Flags } {
  const start = reader.at;
  const rest = reader.characters.slice(start).join('');
  reader.at += 1;
  if (reader.characters[reader.at] !== '?') return { node: inGroup(reader, flags, rest), flags };
  const [named] = /^\(\?P?<\w+>/.exec(rest) ?? [];
  if (named !== undefined) {
    reader.at = start + named.length;
    return { node: inGroup(reader, flags, rest), flags };
  }
  const [whole, on = '', off, end] = /^\(\?([imsU]*)(-[imsU]+)?([:)])/.exec(rest) ?? [];
  if (whole === undefined || whole === '(?)') {
    return regexpError('invalid or unsupported Perl syntax', rest.slice(0, 3));
  }
  reader.at = start + whole.length;
  const has = (letter: string, before: boolean) =>
    off?.includes(letter) ? false : on.includes(letter) || before;
  const changed = {
    foldCase: has('i', flags.foldCase),
    multiLine: has('m', flags.multiLine),
    dotAll: has('s', flags.dotAll),
  };
  if (end === ')') return { flags: changed };
  return { node: inGroup(reader, changed, rest), flags };
}

function inGroup(reader: Reader, flags: Flags, rest: string): RegexpNode {
  reader.nesting += 1;
  if (reader.nesting > MAX_NESTING) regexpError('expression nests too deeply', rest.slice(0, 20));
  const node = alternatives(reader, flags);
  if (reader.characters[reader.at] !== ')') regexpError('missing closing )', rest);
  reader.at += 1;
  reader.nesting -= 1;
  return node;
}

function repeated(reader: Reader, node: RegexpNode): RegexpNode {
  const first = readRepeat(reader);
  if (first === undefined) return node;
  const again = reader.at;
  const second = readRepeat(reader);
  if (second !== undefined) {
    const operators = first.text + reader.characters.slice(again, reader.at).join('');
    regexpError('invalid nested repetition operator', operators);
  }
  return { type: 'repeat', node, least: first.least, most: first.most };
}

/**
 * `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`, each lazy or not: which makes no difference to matching.
 */
function readRepeat(
  reader: Reader,
): { readonly least: number; readonly most: number; readonly text: string } | undefined {
  const ahead = reader.characters.slice(reader.at, reader.at + 16).join('');
  const [text, simple, from, to] = /^(?:([*+?])|\{(\d+)(,\d*)?\})\??/.exec(ahead) ?? [];
  if (text === undefined) return undefined;
  reader.at += [...text].length;
  if (simple !== undefined) {
    const least = simple === '+' ? 1 : 0;
    return { least, most: simple === '?' ? 1 : Number.POSITIVE_INFINITY, text };
  }
  const least = Number(from);
  const upper = to === undefined ? least : to === ',' ? Infinity : Number(to.slice(1));
  const tooMany = least > MAX_REPEAT || (upper !== Infinity && upper > MAX_REPEAT);
  if (tooMany || least > upper) regexpError('invalid repeat count', text);
  return { least, most: upper, text };
}

function atom(reader: Reader, flags: Flags): RegexpNode {
  const character = reader.characters[reader.at] ?? '';
  switch (character) {
    case '*':
    case '+':
    case '?':
      return regexpError('missing argument to repetition operator', character);
    case '.':
      reader.at += 1;
      return { type: 'character', matches: flags.dotAll ? () => true : (code) => code !== 10 };
    case '^':
      reader.at += 1;
      return { type: 'assertion', kind: flags.multiLine ? 'lineStart' : 'textStart' };
    case '$':
      reader.at += 1;
      return { type: 'assertion', kind: flags.multiLine ? 'lineEnd' : 'textEnd' };
    case '[':
      return { type: 'character', matches: bracketed(reader, flags) };
    case '\\':
      return escaped(reader, flags);
    default:
      reader.at += 1;
      return {
        type: 'character',
        matches: single(character.codePointAt(0) ?? 0, flags.foldCase),
      };
  }
}

const ASSERTIONS = new Map([
  ['A', 'textStart'],
  ['z', 'textEnd'],
  ['b', 'wordBoundary'],
  ['B', 'noWordBoundary'],
] as const);

function escaped(reader: Reader, flags: Flags): RegexpNode {
  const letter = reader.characters[reader.at + 1] ?? '';
  for (const [name, kind] of ASSERTIONS) {
    if (letter !== name) continue;
    reader.at += 2;
    return { type: 'assertion', kind };
  }
  return { type: 'character', matches: escapedClass(reader, flags) };
}

/** A class or a single character after a backslash. */
function escapedClass(reader: Reader, flags: Flags): CharacterTest {
  const test = namedClass(reader);
  if (test !== undefined) return flags.foldCase ? folded(test) : test;
  const { code, end } = readCharacterEscape(reader.characters, reader.at);
  reader.at = end;
  return single(code, flags.foldCase);
}

function namedClass(reader: Reader): CharacterTest | undefined {
  const rest = reader.characters.slice(reader.at, reader.at + 40).join('');
  const [unicode, letter = '', short, long] = /^\\([pP])(?:\{([^}]*)\}|(.))/su.exec(rest) ?? [];
  if (unicode !== undefined) {
    reader.at += [...unicode].length;
    return unicodeClass(letter, short ?? long ?? '');
  }
  const test = rest.startsWith('\\') ? perlClass(rest[1] ?? '') : undefined;
  if (test !== undefined) reader.at += 2;
  return test;
}

function bracketed(reader: Reader, flags: Flags): CharacterTest {
  const rest = reader.characters.slice(reader.at).join('');
  reader.at += 1;
  const negated = reader.characters[reader.at] === '^';
  if (negated) reader.at += 1;
  const tests: CharacterTest[] = [];
  for (let first = true; first || reader.characters[reader.at] !== ']'; first = false) {
    if (reader.at >= reader.characters.length) return regexpError('missing closing ]', rest);
    const ahead = reader.characters.slice(reader.at, reader.at + 20).join('');
    const [posix, name = ''] = /^\[:(\^?\w+):\]/.exec(ahead) ?? [];
    if (posix !== undefined) {
      reader.at += posix.length;
      tests.push(posixClass(name));
    } else {
      tests.push(namedClass(reader) ?? rangeTest(reader, rest));
    }
  }
  reader.at += 1;
  const test = flags.foldCase ? folded(either(...tests)) : either(...tests);
  return negated ? not(test) : test;
}

function rangeTest(reader: Reader, rest: string): CharacterTest {
  const low = classCharacter(reader, rest);
  const isRange =
    reader.characters[reader.at] === '-' && (reader.characters[reader.at + 1] ?? ']') !== ']';
  if (!isRange) return (code) => code === low;
  reader.at += 1;
  const high = classCharacter(reader, rest);
  if (high < low) {
    const shown = `${String.fromCodePoint(low)}-${String.fromCodePoint(high)}`;
    regexpError('invalid character class range', shown);
  }
  return (code) => code >= low && code <= high;
}

function classCharacter(reader: Reader, rest: string): number {
  const character = reader.characters[reader.at];
  if (character === undefined) return regexpError('missing closing ]', rest);
  if (character !== '\\') {
    reader.at += 1;
    return character.codePointAt(0) ?? 0;
  }
  const { code, end } = readCharacterEscape(reader.characters, reader.at);
  reader.at = end;
  return code;
}
