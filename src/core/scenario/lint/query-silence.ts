import { type Expr, isComparison, unwrap } from '../../promql/ast.ts';
import { typeOf } from '../../promql/signatures.ts';

/** Whether a query has no series in its answer where a series it selects is not there. */
export function canBeEmpty(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return false;
    case 'selector':
    case 'matrix':
      return true;
    case 'subquery':
    case 'unary':
    case 'paren':
    case 'aggregate':
      return canBeEmpty(expr.expr);
    case 'call':
      if (typeOf(expr) === 'scalar') return false;
      return expr.args.some((arg) => typeOf(arg) !== 'scalar' && canBeEmpty(arg));
    case 'binary': {
      const { op, left, right } = expr;
      if (typeOf(expr) === 'scalar') return false;
      if (op === 'or') return canBeEmpty(left) && canBeEmpty(right);
      if (op === 'and' || op === 'unless') return true;
      if (isComparison(op) && !expr.returnBool) return true;
      return canBeEmpty(left) || canBeEmpty(right);
    }
  }
}

/** What answers NaN for values that any series may have. */
const UNDEFINED_AT_SOME_VALUES: readonly string[] = ['sqrt', 'ln', 'log2', 'log10', 'acos', 'asin'];

/** Whether a query can answer NaN although every sample it reads is a number. */
export function canBeNaN(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
      return Number.isNaN(expr.value);
    case 'string':
    case 'selector':
    case 'matrix':
      return false;
    case 'subquery':
    case 'unary':
    case 'paren':
    case 'aggregate':
      return canBeNaN(expr.expr);
    case 'call':
      if (expr.name === 'histogram_quantile' || expr.name === 'scalar') return true;
      return UNDEFINED_AT_SOME_VALUES.includes(expr.name) || expr.args.some(canBeNaN);
    case 'binary': {
      const { op, left, right } = expr;
      // A comparison that filters lets no NaN through.
      if (isComparison(op)) return false;
      if ((op === '/' || op === '%') && canBeZero(right)) return true;
      return canBeNaN(left) || (op !== 'and' && op !== 'unless' && canBeNaN(right));
    }
  }
}

function canBeZero(expr: Expr): boolean {
  const inner = unwrap(expr);
  if (inner.kind === 'number') return inner.value === 0;
  if (inner.kind === 'call' && inner.name === 'clamp_min') {
    const [, least] = inner.args;
    return !(least?.kind === 'number' && least.value > 0);
  }
  if (inner.kind === 'binary' && inner.op === '>') {
    const limit = unwrap(inner.right);
    return inner.returnBool || !(limit.kind === 'number' && limit.value >= 0);
  }
  return true;
}
