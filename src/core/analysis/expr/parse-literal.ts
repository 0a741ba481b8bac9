import { parseGoFloat, wrapInt64 } from '../../go-numbers.ts';
import { fail } from './failure.ts';
import type { Grammar } from './grammar.ts';
import type { Node, Pair } from './syntax.ts';
import { type Token, tokenText } from './token.ts';
import { advance, current, expect, is, made, type TokenStream } from './token-stream.ts';

export function parseNumber({ value, offset }: Token): Node {
  const digits = value.replaceAll('_', '');
  const lower = digits.toLowerCase();
  if (!/^0[xX]/.test(digits) && /[.e]/.test(lower)) {
    const parsed = parseGoFloat(digits);
    if (parsed.ok) return { type: 'float', value: parsed.value, offset };
    return fail(`invalid float literal: ${parsed.error}`, offset);
  }
  // A leading zero alone does not make a number octal.
  const plain = /^0+\d/.test(digits) ? digits.replace(/^0+/, '') : lower;
  if (!/^(?:\d+|0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/.test(plain)) {
    fail(`invalid integer literal: ${JSON.stringify(digits)}`, offset);
  }
  const integer = BigInt(plain);
  if (integer !== wrapInt64(integer)) fail('integer literal is too large', offset);
  return { type: 'integer', value: integer, offset };
}

export function parseArray(stream: TokenStream, grammar: Grammar): Node {
  const { offset } = expect(stream, 'Bracket', '[');
  const nodes: Node[] = [];
  while (!is(stream, 'Bracket', ']')) {
    if (nodes.length > 0) expect(stream, 'Operator', ',');
    if (is(stream, 'Bracket', ']')) break;
    nodes.push(grammar.expression(stream));
  }
  expect(stream, 'Bracket', ']');
  return made(stream, { type: 'array', nodes, offset });
}

export function parseMap(stream: TokenStream, grammar: Grammar): Node {
  const { offset } = expect(stream, 'Bracket', '{');
  const pairs: Pair[] = [];
  while (!is(stream, 'Bracket', '}')) {
    if (pairs.length > 0) expect(stream, 'Operator', ',');
    if (is(stream, 'Bracket', '}')) break;
    const key = parseKey(stream, grammar);
    expect(stream, 'Operator', ':');
    pairs.push({ key, value: grammar.expression(stream) });
  }
  expect(stream, 'Bracket', '}');
  return made(stream, { type: 'map', pairs, offset });
}

/** A name, a string, a number, or an expression in parentheses. */
function parseKey(stream: TokenStream, grammar: Grammar): Node {
  const token = current(stream);
  if (token.kind === 'Number' || token.kind === 'String' || token.kind === 'Identifier') {
    advance(stream);
    return made(stream, { type: 'string', value: token.value, offset: token.offset });
  }
  if (is(stream, 'Bracket', '(')) return grammar.expression(stream);
  const kinds = 'a quoted string, a number, a identifier, or an expression enclosed in parentheses';
  const found = `(unexpected token ${tokenText(token)})`;
  return fail(`a map key must be ${kinds} ${found}`, token.offset);
}
