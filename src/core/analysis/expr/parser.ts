import { fail } from './failure.ts';
import type { Grammar } from './grammar.ts';
import { tokens } from './lexer.ts';
import { MAX_DEPTH, MAX_SOURCE_CHARACTERS } from './limits.ts';
import { BINARY_OPERATORS, NEGATABLE, ORDERINGS, UNARY_PRECEDENCE } from './operators.ts';
import { parseCall } from './parse-call.ts';
import { parseArray, parseMap, parseNumber } from './parse-literal.ts';
import { parsePostfix } from './parse-postfix.ts';
import type { Node } from './syntax.ts';
import { tokenText } from './token.ts';
import { advance, current, expect, is, made, nested, type TokenStream } from './token-stream.ts';

const GRAMMAR: Grammar = {
  expression: (stream) => parseExpression(stream, 0),
  sequence: parseSequence,
};

/** The syntax tree of a condition (expr-lang 1.17); fails, with a place, on a syntax error. */
export function parse(source: string): Node {
  if (source.length > MAX_SOURCE_CHARACTERS) fail('expression is too long', 0);
  const stream: TokenStream = {
    tokens: tokens(source),
    at: 0,
    predicates: 0,
    nodes: 0,
    depth: 0,
  };
  const node = parseSequence(stream);
  const rest = current(stream);
  if (rest.kind !== 'EOF') fail(`unexpected token ${tokenText(rest)}`, rest.offset);
  return node;
}

function parseSequence(stream: TokenStream): Node {
  const first = parseExpression(stream, 0);
  const nodes = [first];
  while (is(stream, 'Operator', ';')) {
    advance(stream);
    if (is(stream, 'EOF')) break;
    nodes.push(parseExpression(stream, 0));
  }
  return nodes.length === 1
    ? first
    : made(stream, { type: 'sequence', nodes, offset: first.offset });
}

function parseExpression(stream: TokenStream, precedence: number): Node {
  return nested(stream, () => {
    if (precedence === 0 && is(stream, 'Operator', 'let')) return parseLet(stream);
    if (precedence === 0 && is(stream, 'Operator', 'if')) return parseIf(stream);
    const node = parseOperators(stream, precedence);
    return precedence === 0 ? parseTernary(stream, node) : node;
  });
}

function parseOperators(stream: TokenStream, precedence: number): Node {
  let left = parsePrimary(stream);
  let previous = '';
  for (let chained = 0; is(stream, 'Operator'); chained += 1) {
    const start = stream.at;
    const negated = is(stream, 'Operator', 'not');
    if (negated) {
      advance(stream);
      const token = current(stream);
      if (!NEGATABLE.has(token.value)) fail(`unexpected token ${tokenText(token)}`, token.offset);
    }
    const token = current(stream);
    const operator = BINARY_OPERATORS.get(token.value);
    if (operator === undefined || operator.precedence < precedence) {
      stream.at = start;
      return left;
    }
    // A long chain is a deep tree: every link nests the ones before it.
    if (stream.depth + chained > MAX_DEPTH) fail('expression is nested too deeply', token.offset);
    advance(stream);
    if (token.value === '|') {
      left = parseCall(stream, GRAMMAR, { name: expect(stream, 'Identifier'), piped: left });
    } else if (previous === '??' && token.value !== '??') {
      const problem = `Operator (${token.value}) and coalesce expressions (??) cannot be mixed.`;
      fail(`${problem} Wrap either by parentheses.`, token.offset);
    } else if (ORDERINGS.has(token.value)) {
      left = parseOrdering(stream, { left, operator: token.value, offset: token.offset });
    } else {
      const { precedence: own, rightAssociative } = operator;
      const right = parseExpression(stream, rightAssociative ? own : own + 1);
      const { value, offset } = token;
      left = made(stream, { type: 'binary', operator: value, left, right, offset });
      if (negated) left = made(stream, { type: 'unary', operator: 'not', node: left, offset });
    }
    previous = token.value;
  }
  return left;
}

/** `a < b < c` compares each neighbouring pair. */
function parseOrdering(
  stream: TokenStream,
  first: { readonly left: Node; readonly operator: string; readonly offset: number },
): Node {
  let { left, operator, offset } = first;
  const precedence = (BINARY_OPERATORS.get(operator)?.precedence ?? 0) + 1;
  let root: Node | undefined;
  for (let chained = 0; ; chained += 1) {
    if (stream.depth + chained > MAX_DEPTH) fail('expression is nested too deeply', offset);
    const right = parseExpression(stream, precedence);
    const pair = made(stream, { type: 'binary', operator, left, right, offset });
    root =
      root === undefined
        ? pair
        : made(stream, { type: 'binary', operator: '&&', left: root, right: pair, offset });
    const token = current(stream);
    if (token.kind !== 'Operator' || !ORDERINGS.has(token.value)) return root;
    advance(stream);
    left = right;
    ({ value: operator, offset } = token);
  }
}

function parseLet(stream: TokenStream): Node {
  expect(stream, 'Operator', 'let');
  const name = expect(stream, 'Identifier');
  expect(stream, 'Operator', '=');
  const value = parseExpression(stream, 0);
  expect(stream, 'Operator', ';');
  const body = parseSequence(stream);
  return made(stream, { type: 'let', name: name.value, value, body, offset: name.offset });
}

function parseIf(stream: TokenStream): Node {
  const { offset } = advance(stream);
  const condition = parseExpression(stream, 0);
  const whenTrue = parseBlock(stream);
  expect(stream, 'Operator', 'else');
  const whenFalse = is(stream, 'Operator', 'if')
    ? nested(stream, () => parseIf(stream))
    : parseBlock(stream);
  return made(stream, { type: 'conditional', condition, whenTrue, whenFalse, offset });
}

function parseBlock(stream: TokenStream): Node {
  expect(stream, 'Bracket', '{');
  const node = parseSequence(stream);
  expect(stream, 'Bracket', '}');
  return node;
}

/** `a ? b : c`, and `a ?: c` for a itself. */
function parseTernary(stream: TokenStream, start: Node): Node {
  let node = start;
  while (is(stream, 'Operator', '?')) {
    const { offset } = advance(stream);
    let whenTrue = node;
    if (!is(stream, 'Operator', ':')) whenTrue = parseExpression(stream, 0);
    expect(stream, 'Operator', ':');
    const whenFalse = parseExpression(stream, 0);
    node = made(stream, { type: 'conditional', condition: node, whenTrue, whenFalse, offset });
  }
  return node;
}

function parsePrimary(stream: TokenStream): Node {
  const token = current(stream);
  const { offset, value } = token;
  const unary = token.kind === 'Operator' ? UNARY_PRECEDENCE.get(value) : undefined;
  if (unary !== undefined) {
    advance(stream);
    const node = parseExpression(stream, unary);
    const negated = made(stream, { type: 'unary', operator: value, node, offset });
    return parsePostfix(stream, GRAMMAR, negated);
  }
  if (is(stream, 'Bracket', '(')) {
    advance(stream);
    const node = parseSequence(stream);
    expect(stream, 'Bracket', ')');
    return parsePostfix(stream, GRAMMAR, node);
  }
  if (stream.predicates > 0 && token.kind === 'Operator' && (value === '#' || value === '.')) {
    let name = '';
    if (value === '#') {
      advance(stream);
      if (is(stream, 'Identifier')) name = advance(stream).value;
    }
    return parsePostfix(stream, GRAMMAR, made(stream, { type: 'pointer', name, offset }));
  }
  if (is(stream, 'Operator', '::')) {
    advance(stream);
    const call = parseCall(stream, GRAMMAR, { name: expect(stream, 'Identifier') });
    return parsePostfix(stream, GRAMMAR, call);
  }
  return parseSecondary(stream);
}

function parseSecondary(stream: TokenStream): Node {
  const token = current(stream);
  const { value, offset } = token;
  if (token.kind === 'Number') {
    advance(stream);
    return made(stream, parseNumber(token));
  }
  if (token.kind === 'String') {
    advance(stream);
    return parsePostfix(stream, GRAMMAR, made(stream, { type: 'string', value, offset }));
  }
  if (token.kind === 'Identifier') {
    advance(stream);
    if (value === 'nil') return made(stream, { type: 'nil', offset });
    if (value === 'true' || value === 'false') {
      return made(stream, { type: 'bool', value: value === 'true', offset });
    }
    const node = is(stream, 'Bracket', '(')
      ? parseCall(stream, GRAMMAR, { name: token })
      : made(stream, { type: 'identifier', name: value, offset });
    return parsePostfix(stream, GRAMMAR, node);
  }
  if (is(stream, 'Bracket', '[')) {
    return parsePostfix(stream, GRAMMAR, parseArray(stream, GRAMMAR));
  }
  if (is(stream, 'Bracket', '{')) return parsePostfix(stream, GRAMMAR, parseMap(stream, GRAMMAR));
  return fail(`unexpected token ${tokenText(token)}`, offset);
}
