import type { Node } from '../../analysis/expr/syntax.ts';
import { adviceAt, type Problem } from '../../document.ts';
import { type Expr, unwrap } from '../../promql/ast.ts';
import { BUCKETS_BY_HISTOGRAM } from '../../routing/histogram-buckets.ts';
import { isElementOfResult, nodesOf } from './condition-tree.ts';
import type { MetricSite } from './metric-site.ts';
import { histogramName, selectorsOf } from './query-tree.ts';

/** A quantile is guessed within its bucket; wider than this share of the limit, by too much. */
const LARGEST_BUCKET_SHARE = 0.2;

/** Limits that the buckets of a histogram of ours cannot tell apart from others. */
export function coarseBuckets({
  document,
  path,
  metric,
  conditions,
  query,
}: MetricSite): Problem[] {
  if (query === undefined) return [];
  const bounds = quantileBounds(query);
  const limits = bounds
    ? conditions.flatMap(({ field, tree, isGuess }) =>
        (tree && !isGuess ? limitsIn(tree) : []).flatMap((limit) => {
          const why = unresolved(limit, bounds);
          if (why === undefined) return [];
          const message = `metric "${metric.name}": ${why}`;
          return [adviceAt(document, [...path, field], message)];
        }),
      )
    : [];
  return [...limits, ...unknownBounds({ document, path, metric, query })];
}

/** The bounds behind a query that is a quantile and nothing more. */
function quantileBounds(query: Expr): readonly number[] | undefined {
  const call = unwrap(query);
  if (call.kind !== 'call' || call.name !== 'histogram_quantile') return undefined;
  const [selector] = selectorsOf(call);
  return selector && BUCKETS_BY_HISTOGRAM.get(histogramName(selector) ?? '');
}

const ORDERINGS: readonly string[] = ['<', '<=', '>', '>='];

/** The numbers that the result is compared with. */
function limitsIn(tree: Node): number[] {
  return nodesOf(tree).flatMap((node) => {
    if (node.type !== 'binary' || !ORDERINGS.includes(node.operator)) return [];
    const [left, right] = [node.left, node.right];
    if (isResult(left)) return numberOf(right);
    return isResult(right) ? numberOf(left) : [];
  });
}

function isResult(node: Node): boolean {
  return isElementOfResult(node) || (node.type === 'identifier' && node.name === 'result');
}

function numberOf(node: Node): number[] {
  return node.type === 'float' || node.type === 'integer' ? [Number(node.value)] : [];
}

function unresolved(limit: number, bounds: readonly number[]): string | undefined {
  const highest = bounds.at(-1) ?? 0;
  if (bounds.includes(limit) || limit <= 0) return undefined;
  if (limit > highest) {
    return `a quantile is never above the highest bound, ${highest} s; set the limit below it`;
  }
  const upper = bounds.find((bound) => bound > limit) ?? highest;
  const lower = bounds.findLast((bound) => bound < limit) ?? 0;
  if (upper - lower <= LARGEST_BUCKET_SHARE * limit) return undefined;
  const bucket = `between the bounds ${lower} s and ${upper} s a quantile is a guess`;
  const mend = lower > 0 ? `${lower} or ${upper}` : `${upper}`;
  return `${bucket}; set the limit to ${mend}`;
}

/** `le="0.33"` where there is no such bucket selects nothing. */
function unknownBounds(
  site: Pick<MetricSite, 'document' | 'path' | 'metric'> & { readonly query: Expr },
): Problem[] {
  const { document, path, metric, query } = site;
  return selectorsOf(query).flatMap((selector) => {
    const name = histogramName(selector) ?? '';
    const bounds = BUCKETS_BY_HISTOGRAM.get(name);
    const le = selector.matchers.find((m) => m.name === 'le' && m.operator === '=')?.value;
    if (!bounds || le === undefined || le === '+Inf' || bounds.includes(Number(le))) return [];
    const near = bounds.toSorted((a, b) => Math.abs(a - Number(le)) - Math.abs(b - Number(le)));
    const message =
      `metric "${metric.name}": ${name} has no bucket le="${le}", so this selects nothing; ` +
      `the nearest bound is ${near[0]}`;
    return [adviceAt(document, [...path, 'provider', 'prometheus', 'query'], message)];
  });
}
