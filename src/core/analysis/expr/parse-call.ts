import { isBuiltin, PREDICATE_BUILTINS } from './builtin-names.ts';
import { fail } from './failure.ts';
import type { Grammar } from './grammar.ts';
import type { Node } from './syntax.ts';
import type { Token } from './token.ts';
import { advance, current, expect, is, made, type TokenStream } from './token-stream.ts';

/** A call by name. With a pipe, what stands before it is the first argument: `x | len()`. */
export function parseCall(
  stream: TokenStream,
  grammar: Grammar,
  { name: token, piped }: { readonly name: Token; readonly piped?: Node },
): Node {
  const { value: name, offset } = token;
  const first = piped === undefined ? [] : [piped];
  const shape = PREDICATE_BUILTINS.get(name);
  if (shape !== undefined) {
    const args = parsePredicateCall(stream, grammar, { shape, first });
    return made(stream, { type: 'builtin', name, args, offset });
  }
  const args = [...first, ...parseArguments(stream, grammar)];
  if (isBuiltin(name)) return made(stream, { type: 'builtin', name, args, offset });
  const callee = made(stream, { type: 'identifier', name, offset });
  return made(stream, { type: 'call', callee, args, offset });
}

export function parseArguments(stream: TokenStream, grammar: Grammar): Node[] {
  const args: Node[] = [];
  expect(stream, 'Bracket', '(');
  while (!is(stream, 'Bracket', ')')) {
    if (args.length > 0) expect(stream, 'Operator', ',');
    if (is(stream, 'Bracket', ')')) break;
    args.push(grammar.expression(stream));
  }
  expect(stream, 'Bracket', ')');
  return args;
}

function parsePredicateCall(
  stream: TokenStream,
  grammar: Grammar,
  call: { readonly shape: readonly string[]; readonly first: readonly Node[] },
): Node[] {
  expect(stream, 'Bracket', '(');
  const args = [...call.first];
  const wanted = call.shape.slice(args.length);
  for (const [index, kind] of wanted.entries()) {
    if (is(stream, 'Bracket', ')')) {
      if (kind.endsWith('?')) break;
      fail(`expected at least ${wanted.length} arguments`, current(stream).offset);
    }
    if (index > 0) expect(stream, 'Operator', ',');
    const isPredicate = kind.startsWith('predicate');
    args.push(isPredicate ? parsePredicate(stream, grammar) : grammar.expression(stream));
  }
  if (is(stream, 'Operator', ',')) advance(stream);
  expect(stream, 'Bracket', ')');
  return args;
}

/** `{# > 1}`, or the same without its braces. */
function parsePredicate(stream: TokenStream, grammar: Grammar): Node {
  const { offset } = current(stream);
  const braced = is(stream, 'Bracket', '{');
  if (braced) advance(stream);
  stream.predicates += 1;
  const node = braced ? grammar.sequence(stream) : grammar.expression(stream);
  stream.predicates -= 1;
  if (braced) expect(stream, 'Bracket', '}');
  else if (is(stream, 'Operator', ';')) {
    fail('wrap predicate with brackets { and }', current(stream).offset);
  }
  return made(stream, { type: 'predicate', node, offset });
}
