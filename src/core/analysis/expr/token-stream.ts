import { fail } from './failure.ts';
import { MAX_DEPTH, MAX_NODES } from './limits.ts';
import type { Node } from './syntax.ts';
import { type Token, type TokenKind, tokenText } from './token.ts';

/** Where a parse stands. */
export interface TokenStream {
  readonly tokens: readonly Token[];
  at: number;
  /** How many predicates the parse is within: `#` and `.field` mean something only there. */
  predicates: number;
  nodes: number;
  depth: number;
}

const END: Token = { kind: 'EOF', value: '', offset: 0 };

export function current(stream: TokenStream): Token {
  return stream.tokens[stream.at] ?? stream.tokens.at(-1) ?? END;
}

export function is(stream: TokenStream, kind: TokenKind, value?: string): boolean {
  const token = current(stream);
  return token.kind === kind && (value === undefined || token.value === value);
}

export function advance(stream: TokenStream): Token {
  const token = current(stream);
  if (token.kind === 'EOF') fail(`unexpected token ${tokenText(token)}`, token.offset);
  stream.at += 1;
  return token;
}

export function expect(stream: TokenStream, kind: TokenKind, value?: string): Token {
  const token = current(stream);
  if (!is(stream, kind, value)) fail(`unexpected token ${tokenText(token)}`, token.offset);
  if (kind !== 'EOF') stream.at += 1;
  return token;
}

/** Counts a node of the tree. */
export function made<T extends Node>(stream: TokenStream, node: T): T {
  stream.nodes += 1;
  if (stream.nodes > MAX_NODES) {
    fail('compilation failed: expression exceeds maximum allowed nodes', node.offset);
  }
  return node;
}

/** Parses something one level deeper. */
export function nested<T>(stream: TokenStream, parse: () => T): T {
  stream.depth += 1;
  if (stream.depth > MAX_DEPTH) fail('expression is nested too deeply', current(stream).offset);
  const parsed = parse();
  stream.depth -= 1;
  return parsed;
}
