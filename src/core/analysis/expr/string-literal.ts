import { fail } from './failure.ts';

/** A string literal's value, and where it ends. */
interface Literal {
  readonly value: string;
  readonly end: number;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\u000b'],
  ['\\', '\\'],
]);

const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** `'…'` or `"…"` on one line, with Go's escapes. */
export function readString(characters: readonly string[], start: number): Literal {
  const quote = characters[start];
  let value = '';
  let at = start + 1;
  for (;;) {
    const character = characters[at];
    if (character === quote) return { value, end: at + 1 };
    if (character === undefined || character === '\n') fail('literal not terminated', at);
    if (character === '\\') {
      const escaped = readEscape(characters, at, quote ?? '');
      value += escaped.value;
      at = escaped.end;
    } else {
      value += character;
      at += 1;
    }
  }
}

function readEscape(characters: readonly string[], start: number, quote: string): Literal {
  const letter = characters[start + 1] ?? '';
  if (letter === quote) return { value: quote, end: start + 2 };
  const simple = SIMPLE_ESCAPES.get(letter);
  if (simple !== undefined) return { value: simple, end: start + 2 };
  const hexDigits = HEX_DIGITS.get(letter);
  if (hexDigits !== undefined) return readCode(characters, start, { hexDigits });
  if (/^[0-3]$/.test(letter)) {
    const octal = characters.slice(start + 1, start + 4).join('');
    if (!/^[0-7]{3}$/.test(octal)) fail('invalid char escape', start);
    return { value: String.fromCodePoint(Number.parseInt(octal, 8)), end: start + 4 };
  }
  return fail('invalid char escape', start);
}

function readCode(
  characters: readonly string[],
  start: number,
  { hexDigits }: { readonly hexDigits: number },
): Literal {
  const end = start + 2 + hexDigits;
  const digits = characters.slice(start + 2, end).join('');
  if (digits.length !== hexDigits || !/^[0-9a-fA-F]+$/.test(digits)) {
    fail('invalid char escape', start);
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) fail('unable to unescape string', start);
  return { value: String.fromCodePoint(code), end };
}

/** A string between backticks: nothing is escaped but the backtick itself, by writing it twice. */
export function readRawString(characters: readonly string[], start: number): Literal {
  let value = '';
  let at = start + 1;
  for (;;) {
    const character = characters[at];
    if (character === undefined) fail('literal not terminated', at);
    if (character === '`') {
      if (characters[at + 1] !== '`') return { value, end: at + 1 };
      at += 1;
    }
    value += character;
    at += 1;
  }
}
