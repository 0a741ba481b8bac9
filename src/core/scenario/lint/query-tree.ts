import { childrenOf, type Expr, type VectorSelector } from '../../promql/ast.ts';

/** An expression and everything below it. */
export function expressionsOf(expr: Expr): Expr[] {
  return [expr, ...childrenOf(expr).flatMap(expressionsOf)];
}

export function selectorsOf(expr: Expr): VectorSelector[] {
  return expressionsOf(expr).filter((inner) => inner.kind === 'selector');
}

/** The metric that a selector names; undefined if it selects by other labels or by a pattern. */
export function metricName({ matchers }: VectorSelector): string | undefined {
  return matchers.find(({ name, operator }) => name === '__name__' && operator === '=')?.value;
}

const BUCKET = '_bucket';

/** The histogram whose buckets are selected: `x` of `x_bucket`. */
export function histogramName(selector: VectorSelector): string | undefined {
  const name = metricName(selector);
  return name?.endsWith(BUCKET) ? name.slice(0, -BUCKET.length) : undefined;
}
