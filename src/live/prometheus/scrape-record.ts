import type { Semantics } from '../../core/promql/ast.ts';
import { METRIC_NAME, withLabel } from '../../core/promql/label-set.ts';
import type { Series, SeriesStore } from '../../core/promql/store.ts';
import type { Labels } from '../../core/promql/value.ts';
import { normalizeBound } from './bucket-bound.ts';
import {
  type ExposedSample,
  formatOfContentType,
  type MetricMetadata,
  parseExposition,
} from './exposition.ts';
import type { Fetched } from './scrape-fetch.ts';
import { parseSeriesText } from './series-text.ts';
import { mergeLabels } from './target-labels.ts';

/** The router exposes a few hundred series; a label that explodes must not fill our memory. */
export const MAX_SAMPLES_PER_SCRAPE = 50_000;
export const MAX_LABELS_PER_SERIES = 64;
/** A clock this far ahead is wrong; its samples would hide the right ones (Prometheus's own). */
const MAX_AHEAD_MS = 10 * 60_000;

export interface RecordRules {
  readonly semantics: Semantics;
  readonly honorLabels: boolean;
}

export interface Scrape {
  readonly tMs: number;
  readonly durationMs: number;
  readonly fetched: Fetched;
}

export interface RecordedScrape {
  /** Undefined for a good scrape. */
  readonly error: string | undefined;
  readonly metadata: ReadonlyMap<string, MetricMetadata>;
}

/**
 * Writes the scrapes of one target into the store as Prometheus does: the samples, a stale marker
 * for each series that was there last time and now is not (a failed scrape has none), and the
 * `up` and `scrape_*` series.
 */
export function recorderOf(store: SeriesStore, target: Labels, rules: RecordRules) {
  /** By their text: the series of the last good scrape, so that labels are read only once. */
  let known = new Map<string, Series>();
  /** Of those, the ones that staleness ends. */
  let tracked = new Set<Series>();
  const reports = reportSeries(store, target);

  return function record(scrape: Scrape): RecordedScrape {
    const read = readScrape(scrape.fetched, rules.semantics);
    const resolved = read.ok ? resolve(read.samples, read.metadata) : read;
    const next = new Map<string, Series>();
    const present = new Set<Series>();
    let added = 0;
    for (const { sample, series } of resolved.ok ? resolved.found : []) {
      if (!known.has(sample.series) && !next.has(sample.series)) added += 1;
      next.set(sample.series, series);
      if (sample.tMs === undefined) present.add(series);
      if ((sample.tMs ?? 0) > scrape.tMs + MAX_AHEAD_MS) continue;
      // A duplicate or late sample is left out; Prometheus does not fail the scrape for it either.
      store.appendTo(series, sample.tMs ?? scrape.tMs, sample.value);
    }
    for (const series of tracked) if (!present.has(series)) store.appendStale(series, scrape.tMs);
    known = next;
    tracked = present;
    const count = resolved.ok ? resolved.found.length : 0;
    const values = [resolved.ok ? 1 : 0, scrape.durationMs / 1_000, count, count, added];
    for (const [index, series] of reports.entries())
      store.appendTo(series, scrape.tMs, values[index] ?? 0);
    return {
      error: resolved.ok ? undefined : resolved.error,
      metadata: read.ok ? read.metadata : new Map(),
    };
  };

  function resolve(samples: readonly ExposedSample[], metadata: RecordedScrape['metadata']) {
    const found: { sample: ExposedSample; series: Series }[] = [];
    for (const sample of samples) {
      let series = known.get(sample.series);
      if (series === undefined) {
        const exposed = parseSeriesText(sample.series, rules.semantics);
        if (!exposed.ok) return failed(`line ${sample.line}: ${exposed.error}`);
        const bounded =
          rules.semantics === '3.x' ? normalizeBound(exposed.labels, metadata) : exposed.labels;
        const labels = mergeLabels(bounded, target, rules.honorLabels);
        if (Object.keys(labels).length > MAX_LABELS_PER_SERIES)
          return failed(`line ${sample.line}: more than ${MAX_LABELS_PER_SERIES} labels`);
        series = store.series(labels);
      }
      found.push({ sample, series });
    }
    const full = fullStore(store, found.length);
    return full === undefined ? { ok: true as const, found } : failed(full);
  }
}

/** Half a scrape would look like vanished series: there is room for all of it, or it failed. */
function fullStore(store: SeriesStore, samples: number): string | undefined {
  const { storedSamples, storedSeries } = store.limits;
  if (store.sampleCount() + samples > storedSamples)
    return `the store is full (limit storedSamples = ${storedSamples})`;
  if (store.seriesCount() >= storedSeries)
    return `the store is full (limit storedSeries = ${storedSeries})`;
  return undefined;
}

/** In the order of the values that `record` gives them. */
function reportSeries(store: SeriesStore, target: Labels): Series[] {
  return [
    'up',
    'scrape_duration_seconds',
    'scrape_samples_scraped',
    'scrape_samples_post_metric_relabeling',
    'scrape_series_added',
  ].map((name) => store.series(withLabel(target, METRIC_NAME, name)));
}

function readScrape(fetched: Fetched, semantics: Semantics) {
  if (!fetched.ok) return failed(fetched.error);
  const format = formatOfContentType(fetched.contentType);
  // 2.x reads whatever it cannot name as text; since 3.0 that is a mistake of the target's.
  if (format === undefined && semantics === '3.x')
    return failed(`received unsupported Content-Type "${fetched.contentType}"`);
  const exposition = parseExposition(fetched.body, format ?? 'text', semantics);
  if (!exposition.ok) return failed(exposition.error);
  if (exposition.samples.length > MAX_SAMPLES_PER_SCRAPE)
    return failed(`more than ${MAX_SAMPLES_PER_SCRAPE} samples`);
  return exposition;
}

function failed(error: string) {
  return { ok: false as const, error };
}
