import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOperator,
  type Span,
} from './ast.ts';
import { parseError } from './error.ts';
import { documentedType, signatureOf, typeOf, type ValueType } from './signatures.ts';

/** Throws PromqlError at the first place where types or numbers of arguments are wrong. */
export function checkTypes(expr: Expr, text: string): void {
  const fail: Fail = (span, message) => {
    throw parseError(text, span.start, message);
  };
  check(expr, fail, text);
}

type Fail = (span: Span, message: string) => never;

function check(expr: Expr, fail: Fail, text: string): void {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
    case 'matrix':
      return;
    case 'paren':
      check(expr.expr, fail, text);
      return;
    case 'unary': {
      check(expr.expr, fail, text);
      const type = typeOf(expr.expr);
      if (type !== 'scalar' && type !== 'vector')
        fail(
          expr.span,
          `unary expression only allowed on expressions of type scalar or instant vector, ` +
            `got ${JSON.stringify(documentedType(type))}`,
        );
      return;
    }
    case 'subquery': {
      check(expr.expr, fail, text);
      const type = typeOf(expr.expr);
      if (type !== 'vector')
        fail(expr.span, `subquery is only allowed on instant vector, got ${type} instead`);
      return;
    }
    case 'call':
      checkCall(expr, fail, text);
      return;
    case 'aggregate':
      checkAggregate(expr, fail, text);
      return;
    case 'binary':
      checkBinary(expr, fail, text);
  }
}

interface Expectation {
  readonly type: ValueType;
  readonly context: string;
  readonly text: string;
}

function expectType(expr: Expr, fail: Fail, { type, context, text }: Expectation): void {
  check(expr, fail, text);
  const actual = typeOf(expr);
  if (actual !== type)
    fail(
      expr.span,
      `expected type ${documentedType(type)} in ${context}, got ${documentedType(actual)}`,
    );
}

function checkCall(call: Call, fail: Fail, text: string): void {
  const signature = signatureOf(call.name);
  if (!signature) return;
  const { args, variadic } = signature;
  const given = call.args.length;
  const least = variadic === 0 ? args.length : args.length - 1;
  const most = variadic < 0 ? Number.POSITIVE_INFINITY : least + variadic;
  const name = JSON.stringify(call.name);
  if (given < least || given > most) {
    const bound = variadic === 0 ? '' : given < least ? 'at least ' : 'at most ';
    const wanted = given < least ? least : most;
    fail(call.span, `expected ${bound}${wanted} argument(s) in call to ${name}, got ${given}`);
  }
  for (const [index, arg] of call.args.entries()) {
    const type = args[Math.min(index, args.length - 1)] ?? 'vector';
    expectType(arg, fail, { type, context: `call to function ${name}`, text });
  }
}

function checkAggregate(aggregate: Aggregate, fail: Fail, text: string): void {
  const { op, param } = aggregate;
  expectType(aggregate.expr, fail, { type: 'vector', context: 'aggregation expression', text });
  if (!param) return;
  const type = op === 'count_values' ? 'string' : 'scalar';
  expectType(param, fail, { type, context: 'aggregation parameter', text });
}

function checkBinary(expr: Binary, fail: Fail, text: string): void {
  const { op, left, right, matching, returnBool } = expr;
  check(left, fail, text);
  check(right, fail, text);
  const types = [typeOf(left), typeOf(right)];
  const opSpan = operatorSpan(expr, text);
  if (returnBool && !isComparison(op))
    fail(opSpan, 'bool modifier can only be used on comparison operators');
  const scalars = types.filter((type) => type === 'scalar').length;
  if (isComparison(op) && !returnBool && scalars === 2)
    fail(opSpan, 'comparisons between scalars must use BOOL modifier');
  const twice = matching?.on && matching.labels.find((label) => matching.include.includes(label));
  if (twice)
    fail(opSpan, `label ${JSON.stringify(twice)} must not occur in ON and GROUP clause at once`);
  for (const side of [left, right])
    if (!['scalar', 'vector'].includes(typeOf(side)))
      fail(side.span, 'binary expression must contain only scalar and instant vector types');
  if (scalars > 0 && matching && matching.labels.length > 0)
    fail(expr.span, 'vector matching only allowed between instant vectors');
  if (!isSetOperator(op)) return;
  if (scalars > 0)
    fail(expr.span, `set operator ${JSON.stringify(op)} not allowed in binary scalar expression`);
  if (matching?.many) fail(expr.span, `no grouping allowed for ${JSON.stringify(op)} operation`);
}

/** From behind the left side, white space left out. */
function operatorSpan({ left, right }: Binary, text: string): Span {
  const between = text.slice(left.span.end, right.span.start);
  const spaces = between.length - between.trimStart().length;
  return { start: left.span.end + spaces, end: right.span.start };
}
