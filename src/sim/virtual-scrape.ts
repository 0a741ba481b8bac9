import { labelSet, METRIC_NAME } from '../core/promql/label-set.ts';
import type { SeriesStore } from '../core/promql/store.ts';
import type { Labels } from '../core/promql/value.ts';

/** A target of the virtual Prometheus, with every series that it has and that a scrape makes of it. */
export interface VirtualTarget {
  readonly job: string;
  readonly exposed: readonly Labels[];
  /** `up` and `scrape_*`. */
  readonly reports: readonly Labels[];
}

/** In the order of the values that a scrape gives them. */
const REPORTS = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
];

/**
 * Label sets are the dear part of a run: worked out once, they serve all of a scenario. `labels` are the
 * target's own, beside its job and its instance.
 */
export function virtualTarget(
  job: string,
  exposed: readonly Labels[],
  labels: Labels = {},
): VirtualTarget {
  const own = { ...labels, instance: `${job}:80`, job };
  const canonical = (labels: Labels) => labelSet(Object.entries({ ...labels, ...own }));
  return {
    job,
    exposed: exposed.map(canonical),
    reports: REPORTS.map((name) => canonical({ [METRIC_NAME]: name })),
  };
}

/**
 * Scrapes a target into the store as Prometheus does: its values and the `up` and `scrape_*` of its
 * own at the time of the scrape, and a stale marker for each series of a target that has gone. A
 * virtual scrape takes no time. `values` is null where the target does not answer.
 */
export function virtualScrape(
  store: SeriesStore,
  target: VirtualTarget,
): (tMs: number, values: readonly number[] | null) => void {
  const exposed = target.exposed.map((labels) => store.canonicalSeries(labels));
  const reports = target.reports.map((labels) => store.canonicalSeries(labels));
  let wasUp = false;
  return (tMs, values) => {
    for (const [index, series] of exposed.entries()) {
      if (values !== null) store.appendTo(series, tMs, values[index] ?? 0);
      else if (wasUp) store.appendStale(series, tMs);
    }
    const isUp = values !== null;
    const scraped = isUp ? exposed.length : 0;
    const report = [isUp ? 1 : 0, 0, scraped, scraped, wasUp ? 0 : scraped];
    for (const [index, series] of reports.entries()) {
      store.appendTo(series, tMs, report[index] ?? 0);
    }
    wasUp = isUp;
  };
}
