import { regexpError } from './regexp-error.ts';
import type { Flags } from './syntax.ts';

interface GroupReader {
  readonly pattern: string;
  at: number;
  readonly flags: Flags;
}

interface Opening {
  /** The flags from here on. */
  readonly flags: Flags;
  /** Of a capture, empty if it has none; undefined for a group that captures nothing. */
  readonly name: string | undefined;
  /** Whether a group begins, or only the flags change. */
  readonly isOpen: boolean;
}

const NAMED = /\(\?P?<(?=.)/sy;
const FLAGGED = /\(\?([imsU]*)(?:-([imsU]+))?([:)])/y;
/** How far it is read before it turns out to be neither. */
const UNKNOWN = /\(\?[imsU]*(?:-[imsU]*)?./suy;

/** `(`, `(?:`, `(?i)`, `(?i-s:`, `(?P<name>`, `(?<name>`: moves the reader past it. */
export function readGroupOpening(reader: GroupReader): Opening {
  const { pattern, at, flags } = reader;
  if (pattern[at + 1] !== '?') {
    reader.at += 1;
    return { flags, name: '', isOpen: true };
  }
  const named = matchAt(NAMED, reader);
  if (named) return { flags, name: readName(reader, at + named[0].length), isOpen: true };
  const flagged = matchAt(FLAGGED, reader);
  if (!flagged) {
    const part = matchAt(UNKNOWN, reader)?.[0] ?? pattern.slice(at);
    throw regexpError('invalid or unsupported Perl syntax', part);
  }
  const [opening, on = '', off = '', ending] = flagged;
  reader.at += opening.length;
  return { flags: switched(flags, on, off), name: undefined, isOpen: ending === ':' };
}

function matchAt(expression: RegExp, { pattern, at }: GroupReader): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(pattern);
}

function readName(reader: GroupReader, start: number): string {
  const { pattern, at } = reader;
  const end = pattern.indexOf('>', at);
  if (end < 0) throw regexpError('invalid named capture', pattern.slice(at));
  const name = pattern.slice(start, end);
  if (!/^\w+$/.test(name)) throw regexpError('invalid named capture', pattern.slice(at, end + 1));
  reader.at = end + 1;
  return name;
}

function switched(flags: Flags, on: string, off: string): Flags {
  const pick = (letter: string, before: boolean) =>
    off.includes(letter) ? false : on.includes(letter) || before;
  return {
    fold: pick('i', flags.fold),
    multiline: pick('m', flags.multiline),
    dotAll: pick('s', flags.dotAll),
    swapGreed: pick('U', flags.swapGreed),
  };
}
