import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { type PromqlError, parseError } from './error.ts';
import { AGGREGATORS, type Token, type Tokens } from './tokens.ts';

export type { SyntaxNode };

/**
 * The grammar's tree of a query. The grammar is the editor's: it recovers from errors, checks no
 * types and hangs postfix modifiers too high, all of which is put right afterwards.
 */
export function syntaxTree(text: string, tokens: readonly Token[]): SyntaxNode {
  return parser.parse(disguise(text, tokens)).topNode;
}

/**
 * The text as the grammar can take it, every token still at its place: comments and the contents
 * of strings blanked, `1.` written ` 1`, and names that the grammar does not know as names that it
 * does. What a token really says is read from the original text.
 */
function disguise(text: string, tokens: readonly Token[]): string {
  let disguised = '';
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    disguised += text.slice(at, token.start);
    disguised += disguiseToken(token, tokens[index - 1], tokens[index + 1]);
    at = token.end;
  }
  return disguised + text.slice(at);
}

const TRAILING_DOT = /^(\d+)\.(?!\d)(.*)$/;

function disguiseToken(token: Token, before: Token | undefined, after: Token | undefined): string {
  const { kind, text } = token;
  if (kind === 'comment') return ' '.repeat(text.length);
  if (kind === 'string') return `"${'_'.repeat(text.length - 2)}"`;
  if (kind === 'number') return text.replace(TRAILING_DOT, ' $1$2');
  if (text === 'holt_winters' && after?.text === '(') return 'deriv'.padEnd(text.length);
  const asMetric = text.toLowerCase() === 'offset' && startsOperand(before);
  return asMetric ? `_${text.slice(1)}` : text;
}

function startsOperand(before: Token | undefined): boolean {
  if (!before) return true;
  if (before.kind === 'operator') return !['}', ')', ']'].includes(before.text);
  return ['and', 'or', 'unless', 'atan2', 'bool'].includes(before.text.toLowerCase());
}

/**
 * The first place where the tree does not fit the grammar, in Prometheus's words. Where the tokens
 * end in a problem of their own, the end of the text is none.
 */
export function syntaxProblem(
  text: string,
  root: SyntaxNode,
  { list, problem }: Tokens,
): PromqlError | undefined {
  const tokens = list.filter(({ kind }) => kind !== 'comment');
  if (tokens.length === 1 && tokens[0]?.kind === 'end')
    return parseError(text, 0, 'no expression found in input');
  const errorAt = firstError(root);
  const misplaced = tokens.findIndex(isMisplaced);
  if (!errorAt && misplaced < 0) return undefined;
  const broken = errorAt ? tokens.findIndex(({ end }) => end > errorAt.from) : -1;
  const places = [broken, misplaced].filter((place) => place >= 0);
  const index = places.length > 0 ? Math.min(...places) : tokens.length - 1;
  const token = tokens[index];
  const endOfReadable = problem?.position?.offset ?? Number.POSITIVE_INFINITY;
  if (!token || (problem && places.length === 0) || token.end >= endOfReadable) return undefined;
  const context = contextAfter(tokens[index - 1], token, errorAt);
  return parseError(text, token.start, `unexpected ${describe(token)}${context}`);
}

/** `atan2` is the one operator that the grammar lets stand for a metric. */
function isMisplaced(token: Token, index: number, tokens: readonly Token[]): boolean {
  return (
    token.text.toLowerCase() === 'atan2' && !token.inBraces && startsOperand(tokens[index - 1])
  );
}

function firstError(node: SyntaxNode): SyntaxNode | undefined {
  const cursor = node.cursor();
  do if (cursor.type.isError) return cursor.node;
  while (cursor.next());
  return undefined;
}

const GROUPING = ['by', 'without', 'on', 'ignoring'];

/** What was being read, and what is expected there: the token before tells most of it. */
function contextAfter(
  before: Token | undefined,
  token: Token,
  errorAt: SyntaxNode | undefined,
): string {
  if (!before) return '';
  const word = before.text.toLowerCase();
  if (token.inBraces) {
    if (before.kind === 'string') return ' in label matching, expected "," or "}"';
    if (before.kind === 'identifier') return ' in label matching, expected label matching operator';
    if (/[=~]$/.test(word)) return ' in label matching, expected string';
    return ' in label matching, expected identifier or "}"';
  }
  if (word === 'offset') return ' in offset, expected duration';
  if (word === '@') return ' in @, expected timestamp';
  if (word === '[' || word === ':') return ' in subquery selector, expected duration';
  if (before.kind === 'keyword' && GROUPING.includes(word) && errorAt?.parent?.name !== 'PromQL')
    return ' in grouping opts, expected "("';
  if (!isWithin(errorAt, 'GroupingLabels')) return '';
  const expected = word === '(' || word === ',' ? 'label' : '"," or ")"';
  return ` in grouping opts, expected ${expected}`;
}

function isWithin(node: SyntaxNode | undefined, name: string): boolean {
  for (let outer = node?.parent; outer; outer = outer.parent)
    if (outer.type.name === name) return true;
  return false;
}

/** A token as messages name it. */
export function describe({ kind, text }: Token): string {
  switch (kind) {
    case 'end':
      return 'end of input';
    case 'comment':
      return `comment ${JSON.stringify(text)}`;
    case 'identifier':
      if (/^(?:inf|nan)$/i.test(text)) return `number ${JSON.stringify(text)}`;
      return `${text.includes(':') ? 'metric identifier' : 'identifier'} ${JSON.stringify(text)}`;
    case 'keyword':
      return describeKeyword(text.toLowerCase());
    case 'number':
      return `number ${JSON.stringify(text)}`;
    case 'duration':
      return `duration ${JSON.stringify(text)}`;
    case 'string':
      return `string ${JSON.stringify(text)}`;
    case 'operator':
      return /^(?:[-+*/%^<>]|[=!].)/.test(text) ? `<op:${text}>` : JSON.stringify(text);
  }
}

function describeKeyword(word: string): string {
  if (word === 'start' || word === 'end') return JSON.stringify(word);
  if (['and', 'or', 'unless', 'atan2'].includes(word)) return `<op:${word}>`;
  return AGGREGATORS.some((name) => name === word) ? `<aggr:${word}>` : `<${word}>`;
}
