import type { At, Expr, VectorSelector } from '../ast.ts';

/**
 * The query with every selector pinned to a time, as `@` would; a subquery is pinned itself, and
 * what is inside stays. Selectors that are pinned already stay, too.
 */
export function pinned(expr: Expr, atMs: number): Expr {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr;
    case 'selector':
      return pinnedSelector(expr, atMs);
    case 'matrix':
      return { ...expr, selector: pinnedSelector(expr.selector, atMs) };
    case 'subquery':
      return { ...expr, at: timeOf(expr.at, atMs) };
    case 'unary':
    case 'paren':
      return { ...expr, expr: pinned(expr.expr, atMs) };
    case 'call':
      return { ...expr, args: expr.args.map((arg) => pinned(arg, atMs)) };
    case 'aggregate':
      return {
        ...expr,
        param: expr.param && pinned(expr.param, atMs),
        expr: pinned(expr.expr, atMs),
      };
    case 'binary':
      return { ...expr, left: pinned(expr.left, atMs), right: pinned(expr.right, atMs) };
  }
}

function pinnedSelector(selector: VectorSelector, atMs: number): VectorSelector {
  return { ...selector, at: timeOf(selector.at, atMs) };
}

/** At one time, `start()` and `end()` are that time. */
function timeOf(at: At | undefined, atMs: number): number {
  return typeof at === 'number' ? at : atMs;
}

/** Other times at which a query pinned to `tMs` must answer the same. */
export function otherTimesMs(tMs: number): number[] {
  return tMs === 0 ? [-1_000, 1_000] : [-10 * tMs, 0, Math.trunc(tMs / 5), tMs, 10 * tMs];
}
