import { childrenOf, type Expr, type Semantics } from './ast.ts';
import { buildExpr } from './build.ts';
import { checkTypes } from './check.ts';
import { nestingError, PromqlError, parseError } from './error.ts';
import { MAX_CHAIN, MAX_NESTING, MAX_QUERY_CHARACTERS } from './limits.ts';
import type { Matcher } from './matcher.ts';
import { functionProblem } from './signatures.ts';
import { Source } from './source.ts';
import { syntaxProblem, syntaxTree } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

/**
 * A PromQL query as a checked expression, ready to be evaluated any number of times.
 * Throws PromqlError of kind `parse`, worded and placed as Prometheus does.
 */
export function parseQuery(text: string, semantics: Semantics = '3.x'): Expr {
  refuseLong(text);
  const tokens = tokenize(text);
  const { list, problem } = tokens;
  refuseNested(list);
  const readable = problem?.position ? text.slice(0, problem.position.offset) : text;
  const root = syntaxTree(readable, list);
  const unknown = unknownFunction(text, list, semantics);
  const first = earliest([problem, unknown, syntaxProblem(text, root, tokens)]);
  if (first) throw first;
  const top = root.firstChild;
  if (!top) throw parseError(text, 0, 'no expression found in input');
  const expr = buildExpr(top, new Source(text, list, semantics));
  refuseDeep(expr);
  checkTypes(expr, text);
  return expr;
}

/** A selector such as `up{job="api"}` alone, as `match[]` holds one. Throws PromqlError. */
export function parseSelector(text: string, semantics: Semantics = '3.x'): readonly Matcher[] {
  const expr = parseQuery(text, semantics);
  if (expr.kind !== 'selector' || expr.offsetMs !== 0 || expr.at !== undefined)
    throw parseError(text, 0, 'expected only a vector selector');
  return expr.matchers;
}

function refuseLong(text: string): void {
  if (text.length > MAX_QUERY_CHARACTERS)
    throw new PromqlError(
      'parse',
      `query is too long (limit queryCharacters = ${MAX_QUERY_CHARACTERS})`,
      { limit: 'queryCharacters' },
    );
}

function refuseDeep(expr: Expr): void {
  let level: readonly Expr[] = [expr];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_NESTING) throw nestingError();
    level = level.flatMap(childrenOf);
  }
}

const OPERATOR = /^(?:[-+*/%^<>]|[=!]=|<=|>=|and|or|unless|atan2)$/i;

/** Before the grammar sees the text: its own stack would give out with a message about no limit. */
function refuseNested(tokens: readonly Token[]): void {
  const operators = [0];
  for (const { text, inBraces } of tokens) {
    if (inBraces) continue;
    if (text === '(') operators.push(0);
    else if (text === ')') operators.pop();
    else if (OPERATOR.test(text)) operators.push((operators.pop() ?? 0) + 1);
    if (operators.length > MAX_NESTING || (operators.at(-1) ?? 0) > MAX_CHAIN) throw nestingError();
  }
}

/** The grammar knows its functions by name, and makes soup of the others. */
function unknownFunction(
  text: string,
  tokens: readonly Token[],
  semantics: Semantics,
): PromqlError | undefined {
  for (const [index, token] of tokens.entries()) {
    const isCall = token.kind === 'identifier' && tokens[index + 1]?.text === '(';
    if (!isCall || token.inBraces) continue;
    const problem = functionProblem(token.text, semantics);
    if (problem) return parseError(text, token.start, problem);
  }
  return undefined;
}

function earliest(problems: readonly (PromqlError | undefined)[]): PromqlError | undefined {
  const found = problems.filter((problem) => problem !== undefined);
  found.sort((a, b) => (a.position?.offset ?? 0) - (b.position?.offset ?? 0));
  return found[0];
}
