import { type PromqlError, parseError } from './error.ts';

export type TokenKind =
  | 'identifier'
  | 'keyword'
  | 'number'
  | 'duration'
  | 'string'
  | 'operator'
  | 'comment'
  | 'end';

/** A piece of a query's text, `[start, end)` in UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Within `{…}`, where operators and keywords mean other things. */
  readonly inBraces: boolean;
}

export interface Tokens {
  readonly list: readonly Token[];
  /** The first thing that is no token at all; what comes before it is in the list. */
  readonly problem: PromqlError | undefined;
}

export const AGGREGATORS = [
  'avg',
  'bottomk',
  'count',
  'count_values',
  'group',
  'max',
  'min',
  'quantile',
  'stddev',
  'stdvar',
  'sum',
  'topk',
] as const;

const KEYWORDS = new Set<string>([
  ...AGGREGATORS,
  ...['limitk', 'limit_ratio', 'and', 'or', 'unless', 'atan2'],
  ...['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool', 'offset'],
  ...['start', 'end'],
]);

const SPACE = /^[ \t\n\r]+/;
const IDENTIFIER = /^[A-Za-z_:][A-Za-z0-9_:]*/;
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
/** Everything that could go on: what it is, is looked at afterwards. */
const NUMERIC =
  /^(?:0[xX][0-9A-Fa-f_]*|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]*)?)[0-9A-Za-z_.]*/;
const NUMBER = /^(?:0[xX][0-9A-Fa-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$/;
/** What is read of a number before the character that does not belong to it. */
const NUMBER_START = /^(?:0[xX][0-9A-Fa-f]*|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]*)?)/;
const DURATION = /^(?:[0-9]+(?:ms|[smhdwy]))+$/;
const OPERATOR = /^(?:==|=~|!=|!~|<=|>=|[-+*/%^<>=(){}[\],@:])/;

interface Scanner {
  readonly text: string;
  at: number;
  readonly tokens: Token[];
  readonly parentheses: number[];
  inBraces: boolean;
  inBrackets: boolean;
  colonSeen: boolean;
}

/** Cuts a query into tokens as Prometheus's lexer does, with its words for what it cannot read. */
export function tokenize(text: string): Tokens {
  const scanner: Scanner = {
    text,
    at: 0,
    tokens: [],
    parentheses: [],
    inBraces: false,
    inBrackets: false,
    colonSeen: false,
  };
  while (scanner.at < text.length) {
    const space = SPACE.exec(text.slice(scanner.at, scanner.at + 1_000));
    if (space) {
      scanner.at += space[0].length;
      continue;
    }
    const problem = scanner.inBraces ? scanInsideBraces(scanner) : scanOutside(scanner);
    if (problem) return { list: scanner.tokens, problem };
  }
  const end = { kind: 'end', text: '', start: text.length, end: text.length } as const;
  scanner.tokens.push({ ...end, inBraces: false });
  return { list: scanner.tokens, problem: unclosed(scanner) };
}

function unclosed(scanner: Scanner): PromqlError | undefined {
  if (scanner.inBraces) return problemAt(scanner, 'unexpected end of input inside braces');
  if (scanner.parentheses.length > 0) return problemAt(scanner, 'unclosed left parenthesis');
  if (scanner.inBrackets) return problemAt(scanner, 'unclosed left bracket');
  return undefined;
}

function problemAt(scanner: Scanner, message: string): PromqlError {
  return parseError(scanner.text, scanner.at, message);
}

function take(scanner: Scanner, kind: TokenKind, length: number): undefined {
  const { text, at: start, inBraces } = scanner;
  const end = start + length;
  scanner.tokens.push({ kind, text: text.slice(start, end), start, end, inBraces });
  scanner.at = end;
}

function scanOutside(scanner: Scanner): PromqlError | undefined {
  const rest = scanner.text.slice(scanner.at);
  const next = rest[0] ?? '';
  if (next === '#') return take(scanner, 'comment', rest.split('\n', 1)[0]?.length ?? 0);
  if (next === '"' || next === "'" || next === '`') return scanString(scanner);
  if (/^(?:[0-9]|\.[0-9])/.test(rest)) return scanNumeric(scanner, rest);
  const identifier = (scanner.inBrackets ? LABEL_NAME : IDENTIFIER).exec(rest)?.[0];
  if (identifier) {
    const isKeyword = KEYWORDS.has(identifier.toLowerCase());
    return take(scanner, isKeyword ? 'keyword' : 'identifier', identifier.length);
  }
  const operator = OPERATOR.exec(rest)?.[0];
  if (operator === undefined || operator === '!~') {
    if (next === '!')
      return problemAt(scanner, `unexpected character after '!': ${quoteCharacter(rest[1])}`);
    return problemAt(scanner, `unexpected character: ${quoteCharacter(next)}`);
  }
  return scanOperator(scanner, operator);
}

function scanOperator(scanner: Scanner, operator: string): PromqlError | undefined {
  switch (operator) {
    case '(':
      scanner.parentheses.push(scanner.at);
      break;
    case ')':
      if (scanner.parentheses.pop() === undefined) {
        take(scanner, 'operator', 1);
        return problemAt(scanner, `unexpected right parenthesis ')'`);
      }
      break;
    case '{':
      take(scanner, 'operator', 1);
      scanner.inBraces = true;
      return undefined;
    case '}':
      return problemAt(scanner, `unexpected character: '}'`);
    case '[':
      if (scanner.inBrackets) return problemAt(scanner, `unexpected left bracket '['`);
      scanner.inBrackets = true;
      scanner.colonSeen = false;
      break;
    case ']':
      if (!scanner.inBrackets) return problemAt(scanner, `unexpected right bracket ']'`);
      scanner.inBrackets = false;
      break;
    case ':':
      if (!scanner.inBrackets || scanner.colonSeen)
        return problemAt(scanner, `unexpected colon ':'`);
      scanner.colonSeen = true;
      break;
    default:
  }
  return take(scanner, 'operator', operator.length);
}

function scanNumeric(scanner: Scanner, rest: string): PromqlError | undefined {
  const text = NUMERIC.exec(rest)?.[0] ?? '';
  if (DURATION.test(text)) return take(scanner, 'duration', text.length);
  if (NUMBER.test(text)) return take(scanner, 'number', text.length);
  const read = scanner.inBrackets ? text : (NUMBER_START.exec(text)?.[0] ?? text);
  const expected = scanner.inBrackets ? 'duration' : 'number or duration';
  return problemAt(scanner, `bad ${expected} syntax: ${JSON.stringify(read)}`);
}

function scanInsideBraces(scanner: Scanner): PromqlError | undefined {
  const rest = scanner.text.slice(scanner.at);
  const next = rest[0] ?? '';
  if (next === '#') return take(scanner, 'comment', rest.split('\n', 1)[0]?.length ?? 0);
  if (next === '"' || next === "'" || next === '`') return scanString(scanner);
  const name = LABEL_NAME.exec(rest)?.[0];
  if (name) return take(scanner, 'identifier', name.length);
  if (next === '}') {
    take(scanner, 'operator', 1);
    scanner.inBraces = false;
    return undefined;
  }
  if (next === '{') return problemAt(scanner, `unexpected left brace '{'`);
  const operator = /^(?:=~|!~|!=|=|,)/.exec(rest)?.[0];
  if (operator) return take(scanner, 'operator', operator.length);
  if (next === '!')
    return problemAt(
      scanner,
      `unexpected character after '!' inside braces: ${quoteCharacter(rest[1])}`,
    );
  return problemAt(scanner, `unexpected character inside braces: ${quoteCharacter(next)}`);
}

function scanString(scanner: Scanner): PromqlError | undefined {
  const { text, at: start } = scanner;
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === quote) return take(scanner, 'string', at + 1 - start);
    if (quote === '`') continue;
    if (character === '\n') break;
    if (character === '\\') at += 1;
  }
  return problemAt(
    scanner,
    quote === '`' ? 'unterminated raw string' : 'unterminated quoted string',
  );
}

/** A character as Go's %q writes it. */
function quoteCharacter(character: string | undefined): string {
  if (character === undefined) return `'\\U0010ffff'`;
  if (character === "'") return `'\\''`;
  return `'${JSON.stringify(character).slice(1, -1).replace('\\"', '"')}'`;
}
