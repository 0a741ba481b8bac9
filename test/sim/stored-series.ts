import { labelKey, labelSet } from '../../src/core/promql/label-set.ts';
import type { Labels } from '../../src/core/promql/value.ts';
import { normalizeBound } from '../../src/live/prometheus/bucket-bound.ts';
import { parseExposition } from '../../src/live/prometheus/exposition.ts';
import { parseSeriesText } from '../../src/live/prometheus/series-text.ts';
import { type ModelSeries, modelLabels, type SeriesOwner } from '../../src/sim/model-series.ts';

/** Values by the key of their label set, sorted. */
export type StoredSeries = ReadonlyMap<string, number>;

/** What a target exposes, as Prometheus 3 stores it; without what a router says of itself. */
export function storedSeries(text: string): StoredSeries {
  const exposition = parseExposition(text, 'text');
  if (!exposition.ok) throw new Error(exposition.error);
  return sorted(
    exposition.samples.filter(isOfModel).map(({ series, value }) => {
      const parsed = parseSeriesText(series, '3.x');
      if (!parsed.ok) throw new Error(parsed.error);
      return [labelKey(normalizeBound(parsed.labels, exposition.metadata)), value];
    }),
  );
}

function isOfModel({ series }: { readonly series: string }): boolean {
  return !series.startsWith('understudy_');
}

/** What a virtual scrape stores of these models. */
export function simulatedSeries(
  models: readonly { readonly owner: SeriesOwner; readonly series: ModelSeries }[],
): StoredSeries {
  return sorted(
    models.flatMap(({ owner, series }) => {
      const values = series.values();
      const labels = modelLabels(owner);
      if (values.length !== labels.length) throw new Error('not a value for each label set');
      return labels.map((each, index) => [canonical(each), values[index] ?? Number.NaN] as const);
    }),
  );
}

function canonical(labels: Labels): string {
  return labelKey(labelSet(Object.entries(labels)));
}

function sorted(entries: readonly (readonly [string, number])[]): StoredSeries {
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
