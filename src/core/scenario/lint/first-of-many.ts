import { adviceAt, type Problem } from '../../document.ts';
import { isElementOfResult, nodesOf } from './condition-tree.ts';
import type { MetricSite } from './metric-site.ts';
import { isQuantileWithoutLe } from './quantile-without-le.ts';
import { mayReturnMany } from './query-series.ts';
import { expressionsOf } from './query-tree.ts';

/** `result[0]` of a query that may answer with several series looks at one of them, any one. */
export function firstOfMany({ document, path, metric, ...site }: MetricSite): Problem[] {
  const { conditions, query, isRange } = site;
  if (query === undefined) return [];
  // That has a warning of its own, with the same mend.
  const isSaid = expressionsOf(query).some(isQuantileWithoutLe);
  if (!isRange && (isSaid || !mayReturnMany(query))) return [];
  return conditions
    .filter(({ tree }) => tree !== undefined && nodesOf(tree).some(isElementOfResult))
    .map(({ field }) => {
      const message = isRange
        ? `metric "${metric.name}": result[0] of a rangeQuery is its oldest sample only; ` +
          'judge all of them, as in all(result, {# < 1})'
        : `metric "${metric.name}": the query may return several series, and result[0] is any ` +
          'one of them; aggregate it, as in sum(…), or judge all, as in all(result, {# < 1})';
      return adviceAt(document, [...path, field], message);
    });
}
