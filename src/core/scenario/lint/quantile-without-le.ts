import { adviceAt, type Problem } from '../../document.ts';
import { type Expr, unwrap } from '../../promql/ast.ts';
import type { MetricSite } from './metric-site.ts';
import { expressionsOf, histogramName, selectorsOf } from './query-tree.ts';

/** `histogram_quantile` over buckets that are not summed by `le`: a quantile a pod, or none at all. */
export function quantileWithoutLe({ document, path, metric, query }: MetricSite): Problem[] {
  const call = query && expressionsOf(query).find(isQuantileWithoutLe);
  if (call?.kind !== 'call') return [];
  const buckets = unwrap(call.args[1] ?? call);
  const what =
    buckets.kind === 'aggregate'
      ? 'of buckets whose le is summed away gives nothing'
      : 'of buckets that are not summed gives a quantile for each series, not one for all';
  const mend = 'write histogram_quantile(…, sum by (le) (…))';
  const message = `metric "${metric.name}": histogram_quantile ${what}; ${mend}`;
  return [adviceAt(document, [...path, 'provider', 'prometheus', 'query'], message)];
}

/** Native histograms have no `le`: only buckets that are series of their own are looked at. */
export function isQuantileWithoutLe(expr: Expr): boolean {
  if (expr.kind !== 'call' || expr.name !== 'histogram_quantile') return false;
  const [, argument] = expr.args;
  if (argument === undefined) return false;
  if (!selectorsOf(argument).some((selector) => histogramName(selector) !== undefined))
    return false;
  const aggregates = expressionsOf(argument).filter((inner) => inner.kind === 'aggregate');
  if (aggregates.length === 0) return true;
  return aggregates.some(({ grouping, without }) => grouping.includes('le') === without);
}
