import { boundText } from '../../core/bound-text.ts';
import { METRIC_NAME, withLabel } from '../../core/promql/label-set.ts';
import type { Labels } from '../../core/promql/value.ts';
import { parseSampleValue } from './answer.ts';
import type { MetricMetadata } from './exposition.ts';

/**
 * Since 3.0, Prometheus rewrites the bounds of histograms and summaries at the scrape, so that
 * `le="1"` of one client library and `le="1.0"` of another are one bucket.
 */
export function normalizeBound(
  labels: Labels,
  metadata: ReadonlyMap<string, MetricMetadata>,
): Labels {
  const name = labels[METRIC_NAME] ?? '';
  const le = labels.le;
  if (le !== undefined && name.endsWith('_bucket')) {
    const type = metadata.get(name.slice(0, -'_bucket'.length))?.type;
    if (type === 'histogram' || type === 'gaugehistogram')
      return withLabel(labels, 'le', openMetricsNumber(le));
  }
  const quantile = labels.quantile;
  if (quantile !== undefined && metadata.get(name)?.type === 'summary')
    return withLabel(labels, 'quantile', openMetricsNumber(quantile));
  return labels;
}

/** A number as Go's `%g` writes it, but never without a point or an exponent; else unchanged. */
export function openMetricsNumber(text: string): string {
  const value = parseSampleValue(text);
  if (text.trim() === '' || Number.isNaN(value)) return text;
  return boundText(value);
}
