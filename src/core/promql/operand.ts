import type { Expr, VectorSelector } from './ast.ts';
import { buildExpr, labelList } from './build.ts';
import { promqlDurationMs } from './duration.ts';
import { PromqlError, parseError } from './error.ts';
import { METRIC_NAME } from './label-set.ts';
import { type Matcher, type MatchOperator, matcher, matchesEmpty } from './matcher.ts';
import { functionProblem } from './signatures.ts';
import type { Source } from './source.ts';
import type { SyntaxNode } from './syntax.ts';

/** A literal, selector, call, aggregation or expression in parentheses. Throws PromqlError. */
export function operandOf(node: SyntaxNode, from: number, source: Source): Expr {
  const span = { start: from, end: node.to };
  switch (node.type.name) {
    case 'NumberDurationLiteral':
      return { kind: 'number', value: numberAt(node, source), span };
    case 'StringLiteral':
      return { kind: 'string', value: source.stringAt(node), span };
    case 'ParenExpr': {
      const [inner] = expressions(node, source);
      if (!inner) return source.fail(node, 'unexpected ")"');
      return { kind: 'paren', expr: inner, span };
    }
    case 'VectorSelector':
      return selectorOf(node, source);
    case 'FunctionCall':
      return callOf(node, source);
    case 'AggregateExpr':
      return aggregateOf(node, source);
    default:
      return source.fail(node, `unexpected ${JSON.stringify(source.read(node))}`);
  }
}

function numberAt(node: SyntaxNode, source: Source): number {
  const text = source.numeral(node);
  const value = parseNumber(text);
  if (value !== undefined) return value;
  const durationMs = promqlDurationMs(text);
  if (durationMs === undefined || source.semantics === '2.x')
    throw parseError(
      source.text,
      node.to - text.length,
      `unexpected duration ${JSON.stringify(text)}`,
    );
  return durationMs / 1_000;
}

/** Go's number syntax: a leading zero means octal, where the digits allow it. */
export function parseNumber(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  if (/^(?:0x[0-9a-f]+|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?)$/.test(lower))
    return Number(lower);
  return undefined;
}

function expressions(node: SyntaxNode, source: Source): Expr[] {
  const found: Expr[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    found.push(buildExpr(child, source));
  return found;
}

function callOf(node: SyntaxNode, source: Source): Expr {
  const identifier = node.getChild('FunctionIdentifier');
  const body = node.getChild('FunctionCallBody');
  const name = source.tokenAt(node.from)?.text ?? source.read(identifier);
  const problem = functionProblem(name, source.semantics);
  if (problem) return source.fail(node, problem);
  const args = body ? expressions(body, source) : [];
  return { kind: 'call', name, args, span: { start: node.from, end: node.to } };
}

const WITH_PARAMETER = ['topk', 'bottomk', 'quantile', 'count_values'];

function aggregateOf(node: SyntaxNode, source: Source): Expr {
  const op = source.read(node.getChild('AggregateOp')).toLowerCase();
  const body = node.getChild('FunctionCallBody');
  const modifier = node.getChild('AggregateModifier');
  if (op === 'limitk' || op === 'limit_ratio')
    return source.fail(node, experimentalAggregator(op, source));
  const args = body ? expressions(body, source) : [];
  const wanted = WITH_PARAMETER.includes(op) ? 2 : 1;
  if (args.length === 0) return source.fail(node, 'no arguments for aggregate expression provided');
  if (args.length !== wanted)
    return source.fail(
      node,
      `wrong number of arguments for aggregate expression provided, ` +
        `expected ${wanted}, got ${args.length}`,
    );
  const expr = args[wanted - 1];
  if (!expr) throw new Error('an aggregation has an argument');
  return {
    kind: 'aggregate',
    op,
    param: wanted === 2 ? args[0] : undefined,
    expr,
    grouping: labelList(modifier?.getChild('GroupingLabels') ?? undefined, source),
    without: modifier?.getChild('Without') != null,
    span: { start: node.from, end: node.to },
  };
}

function experimentalAggregator(op: string, source: Source): string {
  if (source.semantics === '2.x') return `unknown function with name ${JSON.stringify(op)}`;
  const flag = '--enable-feature=promql-experimental-functions';
  return `${op}() is experimental and must be enabled with ${flag}`;
}

function selectorOf(node: SyntaxNode, source: Source): VectorSelector {
  const identifier = node.getChild('Identifier');
  const list = node.getChild('LabelMatchers');
  const name = identifier ? source.read(identifier) : undefined;
  const matchers: Matcher[] = [];
  for (let child = list?.firstChild; child; child = child.nextSibling)
    matchers.push(matcherOf(child, source));
  const nameTwice =
    name !== undefined
      ? matchers.find((m) => m.name === METRIC_NAME)
      : matchers.filter(
          (m) => m.name === METRIC_NAME && m.operator === '=' && namesQuoted(node),
        )[1];
  if (nameTwice) {
    const names = [name ?? matchers[0]?.value ?? '', nameTwice.value].map((n) => JSON.stringify(n));
    source.fail(node, `metric name must not be set twice: ${names.join(' or ')}`);
  }
  if (name !== undefined) matchers.push({ name: METRIC_NAME, operator: '=', value: name });
  else if (matchers.every(matchesEmpty))
    source.fail(node, 'vector selector must contain at least one non-empty matcher');
  const span = { start: node.from, end: node.to };
  return { kind: 'selector', matchers, offsetMs: 0, at: undefined, span };
}

/** Whether a selector names more than one metric by a quoted name. */
function namesQuoted(node: SyntaxNode): boolean {
  return (node.getChild('LabelMatchers')?.getChildren('QuotedLabelName').length ?? 0) > 1;
}

function matcherOf(node: SyntaxNode, source: Source): Matcher {
  const [first, second] = [node.firstChild, node.lastChild];
  if (!first || !second) return source.fail(node, 'unexpected end of input inside braces');
  if (node.type.name === 'QuotedLabelName') {
    const value = source.labelName(first);
    return { name: METRIC_NAME, operator: '=', value };
  }
  const name = source.labelName(first);
  const operator = source.read(node.getChild('MatchOp')) as MatchOperator;
  const value = source.stringAt(second);
  try {
    return matcher(name, operator, { value, semantics: source.semantics });
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    if (error.limit) throw error;
    return source.fail(node, error.message);
  }
}
