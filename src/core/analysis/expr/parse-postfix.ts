import { fail } from './failure.ts';
import type { Grammar } from './grammar.ts';
import { MAX_DEPTH } from './limits.ts';
import { parseArguments } from './parse-call.ts';
import type { Node } from './syntax.ts';
import { advance, current, expect, is, made, type TokenStream } from './token-stream.ts';

const NAME = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u;

/** What follows a value: `.name`, `?.name`, `.name(…)`, `[index]`, `[from:to]`. */
export function parsePostfix(stream: TokenStream, grammar: Grammar, start: Node): Node {
  let node = start;
  for (let links = 0; ; links += 1) {
    if (stream.depth + links > MAX_DEPTH) {
      fail('expression is nested too deeply', current(stream).offset);
    }
    if (is(stream, 'Operator', '.')) {
      advance(stream);
      node = parseMember(stream, grammar, { node, optional: false });
    } else if (is(stream, 'Operator', '?.')) {
      advance(stream);
      node = is(stream, 'Bracket', '[')
        ? parseIndex(stream, grammar, { node, optional: true })
        : parseMember(stream, grammar, { node, optional: true });
    } else if (is(stream, 'Bracket', '[')) {
      node = parseIndex(stream, grammar, { node, optional: false });
    } else {
      return node;
    }
  }
}

interface Base {
  readonly node: Node;
  readonly optional: boolean;
}

function parseMember(stream: TokenStream, grammar: Grammar, { node, optional }: Base): Node {
  const token = current(stream);
  const isName =
    token.kind === 'Identifier' || (token.kind === 'Operator' && NAME.test(token.value));
  if (!isName) fail('expected name', token.offset);
  advance(stream);
  const { value, offset } = token;
  const property = made(stream, { type: 'string', value, offset });
  const inChain = node.type === 'chain';
  const method = is(stream, 'Bracket', '(');
  const base = inChain ? node.node : node;
  const member = made(stream, { type: 'member', node: base, property, optional, method, offset });
  const link = method
    ? made(stream, {
        type: 'call',
        callee: member,
        args: parseArguments(stream, grammar),
        offset,
      })
    : member;
  return inChain || optional ? made(stream, { type: 'chain', node: link, offset }) : link;
}

function parseIndex(stream: TokenStream, grammar: Grammar, { node, optional }: Base): Node {
  const { offset } = expect(stream, 'Bracket', '[');
  if (is(stream, 'Operator', ':')) return parseSlice(stream, grammar, { node, from: undefined });
  const from = grammar.expression(stream);
  if (is(stream, 'Operator', ':')) return parseSlice(stream, grammar, { node, from });
  expect(stream, 'Bracket', ']');
  const method = false;
  const property = from;
  const member = made(stream, { type: 'member', node, property, optional, method, offset });
  return optional ? made(stream, { type: 'chain', node: member, offset }) : member;
}

function parseSlice(
  stream: TokenStream,
  grammar: Grammar,
  { node, from }: { readonly node: Node; readonly from: Node | undefined },
): Node {
  const { offset } = expect(stream, 'Operator', ':');
  const to = is(stream, 'Bracket', ']') ? undefined : grammar.expression(stream);
  expect(stream, 'Bracket', ']');
  return made(stream, { type: 'slice', node, from, to, offset });
}
