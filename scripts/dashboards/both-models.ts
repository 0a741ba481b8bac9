import type { Query } from './board.ts';

/** The same query of both models; `{{hash}}` in it is the model's, `{{window}}` what a rate is over. */
export function ofBoth(query: string): readonly Query[] {
  return [ofModel('stable', query), ofModel('canary', query)];
}

/** As `ofBoth`, of one of them. */
export function ofModel(role: 'stable' | 'canary', query: string, legend: string = role): Query {
  const expr = query
    .replaceAll('{{hash}}', `$${role}`)
    .replaceAll('{{window}}', '$__rate_interval');
  return { expr, legend };
}

/** A quantile of a histogram, in the form of `ofBoth`. */
export function quantile(phi: number, histogram: string): string {
  const buckets = `rate(${histogram}_bucket{rollout_hash="{{hash}}"}[{{window}}])`;
  return `histogram_quantile(${phi}, sum by (le) (${buckets}))`;
}

/** How often a second, in the form of `ofBoth`. */
export function perSecond(counter: string, ...by: readonly string[]): string {
  const grouped = by.length === 0 ? '' : ` by (${by.join(', ')})`;
  return `sum${grouped} (rate(${counter}{rollout_hash="{{hash}}"}[{{window}}]))`.replace(
    'sum (',
    'sum(',
  );
}

/** One counter by another, in the form of `ofBoth`. */
export function ratio(counter: string, of: string): string {
  return `${perSecond(counter)} / ${perSecond(of)}`;
}
