import { labelSet, METRIC_NAME } from '../core/promql/label-set.ts';
import type { Series, SeriesStore } from '../core/promql/store.ts';
import type { ExposedSeries } from './model-series.ts';

/** One target of the virtual Prometheus: what it exposes, and whether it answers now. */
export interface VirtualTarget {
  readonly job: string;
  readonly series: readonly ExposedSeries[];
  isUp(): boolean;
}

/**
 * Scrapes a target into the store as Prometheus does: its series and the `up` and `scrape_*` of
 * its own at the time of the scrape, and a stale marker for each series of a target that has gone.
 */
export function virtualScrape(store: SeriesStore, target: VirtualTarget): (tMs: number) => void {
  const own = { instance: `${target.job}:80`, job: target.job };
  const stored = target.series.map(({ labels, read }) => ({
    series: store.series(labelSet(Object.entries({ ...labels, ...own }))),
    read,
  }));
  const reports = REPORTS.map((name) =>
    store.series(labelSet(Object.entries({ [METRIC_NAME]: name, ...own }))),
  );
  let wasUp = false;
  return (tMs) => {
    const isUp = target.isUp();
    for (const { series, read } of isUp ? stored : []) store.appendTo(series, tMs, read());
    if (wasUp && !isUp) for (const { series } of stored) store.appendStale(series, tMs);
    const scraped = isUp ? stored.length : 0;
    report(store, reports, {
      tMs,
      values: [isUp ? 1 : 0, 0, scraped, scraped, wasUp ? 0 : scraped],
    });
    wasUp = isUp;
  };
}

/** In the order of the values that a scrape gives them. A virtual scrape takes no time. */
const REPORTS = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
];

function report(
  store: SeriesStore,
  reports: readonly Series[],
  { tMs, values }: { readonly tMs: number; readonly values: readonly number[] },
): void {
  for (const [index, series] of reports.entries()) store.appendTo(series, tMs, values[index] ?? 0);
}
