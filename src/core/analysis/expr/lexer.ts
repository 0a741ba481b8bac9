import { fail } from './failure.ts';
import { readRawString, readString } from './string-literal.ts';
import type { Token, TokenKind } from './token.ts';

const WORD_OPERATORS: ReadonlySet<string> = new Set([
  'not',
  'in',
  'or',
  'and',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'let',
  'if',
  'else',
]);

const SPACE = /^[\s\u0085]$/u;
const ALPHANUMERIC = /^[\p{L}\p{Nd}_$]$/u;

/** The tokens of a condition, in the lexical rules of expr-lang 1.17. The last one is EOF. */
export function tokens(source: string): Token[] {
  const characters = [...source];
  const found: Token[] = [];
  let at = 0;
  while (at < characters.length) {
    const next = tokenAt(characters, at);
    if (next.token !== undefined) found.push(...next.token);
    at = next.end;
  }
  found.push({ kind: 'EOF', value: '', offset: Math.max(0, characters.length - 1) });
  return found;
}

interface Read {
  readonly token?: readonly Token[];
  readonly end: number;
}

function tokenAt(characters: readonly string[], at: number): Read {
  const first = characters[at] ?? '';
  const second = characters[at + 1] ?? '';
  if (SPACE.test(first)) return { end: at + 1 };
  if (first === "'" || first === '"') {
    const { value, end } = readString(characters, at);
    return { token: [{ kind: 'String', value, offset: at }], end };
  }
  if (first === '`') {
    const { value, end } = readRawString(characters, at);
    return { token: [{ kind: 'String', value, offset: at }], end };
  }
  if (isDigit(first) || (first === '.' && isDigit(second))) return numberAt(characters, at);
  if (first === '/' && second === '/') return { end: lineEnd(characters, at) };
  if (first === '/' && second === '*') return { end: commentEnd(characters, at) };
  if (first === '#') return pointerAt(characters, at);
  if ('([{)]}'.includes(first)) return one('Bracket', first, at);
  if (ALPHANUMERIC.test(first)) {
    const end = wordEnd(characters, at);
    const value = characters.slice(at, end).join('');
    return one(WORD_OPERATORS.has(value) ? 'Operator' : 'Identifier', value, at, end);
  }
  return operatorAt(characters, at);
}

/** Which characters may follow each other in an operator of two. */
const SECOND: ReadonlyMap<string, string> = new Map([
  ['|', '|'],
  [':', ':'],
  ['.', '.'],
  ['?', '.?'],
  ...[...'&!=*<>'].map((first): [string, string] => [first, '&=*']),
]);

function operatorAt(characters: readonly string[], at: number): Read {
  const first = characters[at] ?? '';
  const second = characters[at + 1];
  if (second !== undefined && SECOND.get(first)?.includes(second)) {
    return one('Operator', first + second, at, at + 2);
  }
  if (SECOND.has(first) || ',;%+-^/'.includes(first)) return one('Operator', first, at);
  return fail(`unrecognized character: ${JSON.stringify(first)}`, at);
}

function one(kind: TokenKind, value: string, offset: number, end = offset + 1): Read {
  return { token: [{ kind, value, offset }], end };
}

/** `#`, `##`, `#acc`: the pointer, and the name that touches it. */
function pointerAt(characters: readonly string[], at: number): Read {
  const start = characters[at + 1] === '#' ? at + 2 : at + 1;
  const end = wordEnd(characters, start);
  const pointer: Token = {
    kind: 'Operator',
    value: characters.slice(at, start).join(''),
    offset: at,
  };
  if (end === start) return { token: [pointer], end };
  const name: Token = {
    kind: 'Identifier',
    value: characters.slice(start, end).join(''),
    offset: start,
  };
  return { token: [pointer, name], end };
}

function numberAt(characters: readonly string[], at: number): Read {
  let end = at;
  const skip = (allowed: string) => {
    while (end < characters.length && allowed.includes(characters[end] ?? '?')) end += 1;
  };
  let digits = '0123456789_';
  if (characters[end] === '0') {
    end += 1;
    const base = characters[end] ?? '';
    if (base !== '' && 'xX'.includes(base)) digits = '0123456789abcdefABCDEF_';
    else if (base !== '' && 'oO'.includes(base)) digits = '01234567_';
    else if (base !== '' && 'bB'.includes(base)) digits = '01_';
    if (digits.length !== 11) end += 1;
  }
  skip(digits);
  if (characters[end] === '.') {
    // Two dots are the range operator: `1..2`.
    if (characters[end + 1] === '.') return finishedNumber(characters, at, end);
    end += 1;
    skip(digits);
  }
  if (characters[end] === 'e' || characters[end] === 'E') {
    end += 1;
    if (characters[end] === '+' || characters[end] === '-') end += 1;
    skip(digits);
  }
  if (ALPHANUMERIC.test(characters[end] ?? ' ')) {
    const text = characters.slice(at, end + 1).join('');
    fail(`bad number syntax: ${JSON.stringify(text)}`, end);
  }
  return finishedNumber(characters, at, end);
}

function finishedNumber(characters: readonly string[], at: number, end: number): Read {
  return one('Number', characters.slice(at, end).join(''), at, end);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

function wordEnd(characters: readonly string[], at: number): number {
  let end = at;
  while (end < characters.length && ALPHANUMERIC.test(characters[end] ?? ' ')) end += 1;
  return end;
}

function lineEnd(characters: readonly string[], at: number): number {
  const end = characters.indexOf('\n', at);
  return end < 0 ? characters.length : end + 1;
}

function commentEnd(characters: readonly string[], at: number): number {
  for (let end = at + 2; end + 1 < characters.length; end += 1) {
    if (characters[end] === '*' && characters[end + 1] === '/') return end + 2;
  }
  return fail('unclosed comment', at);
}
