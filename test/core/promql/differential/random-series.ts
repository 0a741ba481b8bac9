import { SeriesStore } from '../../../../src/core/promql/store.ts';
import type { Stream } from '../../../../src/core/random.ts';
import type { WrittenSample, WrittenSeries } from '../../../../src/live/verify/remote-write.ts';
import { chance, integer, pick } from './dice.ts';

export const SPAN_MS = 1_800_000;
const INTERVALS_MS = [5_000, 15_000, 30_000] as const;
const JOBS = ['api', 'web', 'batch'] as const;
const INSTANCES = ['0', '1'] as const;
const BOUNDS = ['0.1', '0.5', '1', '2.5', '+Inf'] as const;
const ODD_VALUES = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0];

/**
 * Counters with resets, gauges with NaN and infinities, classic histograms and info metrics: with
 * gaps, late births, early deaths and stale markers in all of them.
 */
export function randomSeries(random: Stream): WrittenSeries[] {
  const series: WrittenSeries[] = [];
  for (const job of JOBS) {
    const version = pick(random, ['v1', 'v2']);
    series.push(withTimes(random, { __name__: 'build_info', job, version }, () => 1));
    for (const instance of INSTANCES) {
      if (chance(random, 0.1)) continue;
      const labels = { job, instance };
      series.push(counter(random, { ...labels, __name__: 'requests_total', code: '200' }));
      series.push(counter(random, { ...labels, __name__: 'requests_total', code: '500' }));
      series.push(gauge(random, { ...labels, __name__: 'load' }));
      series.push(smallGauge(random, { ...labels, __name__: 'queue' }));
      series.push(...histogram(random, labels));
    }
  }
  series.push(gauge(random, { __name__: 'alone' }));
  return series;
}

export function storeOf(series: readonly WrittenSeries[]): SeriesStore {
  const store = new SeriesStore();
  for (const { labels, samples } of series) {
    const ref = store.series(labels);
    for (const { tMs, value } of samples)
      if (value === 'stale') store.appendStale(ref, tMs);
      else store.appendTo(ref, tMs, value);
  }
  return store;
}

type Labels = WrittenSeries['labels'];

function counter(random: Stream, labels: Labels): WrittenSeries {
  let total = chance(random, 0.5) ? 0 : integer(random, 0, 500);
  const perSample = random() * 20;
  return withTimes(random, labels, () => {
    if (chance(random, 0.03)) total = 0;
    total += chance(random, 0.3) ? 0 : Math.floor(random() * perSample);
    return total;
  });
}

function gauge(random: Stream, labels: Labels): WrittenSeries {
  let level = random() * 100 - 30;
  const oddness = chance(random, 0.3) ? 0.1 : 0;
  return withTimes(random, labels, () => {
    level += random() * 10 - 5;
    return chance(random, oddness) ? pick(random, ODD_VALUES) : level;
  });
}

/** Whole numbers from a few: ties for topk, groups for count_values. */
function smallGauge(random: Stream, labels: Labels): WrittenSeries {
  return withTimes(random, labels, () => integer(random, 0, 4));
}

function histogram(random: Stream, labels: Labels): WrittenSeries[] {
  const counts = BOUNDS.map(() => 0);
  const template = withTimes(random, {}, () => 0);
  const perBucket = BOUNDS.map((): WrittenSample[] => []);
  for (const { tMs, value } of template.samples) {
    for (let i = integer(random, 0, 10); i > 0; i -= 1) {
      const slowest = integer(random, 0, BOUNDS.length - 1);
      for (let b = slowest; b < BOUNDS.length; b += 1) counts[b] = (counts[b] ?? 0) + 1;
    }
    for (const [b, samples] of perBucket.entries())
      samples.push({ tMs, value: value === 'stale' ? 'stale' : (counts[b] ?? 0) });
  }
  return BOUNDS.map((le, b) => ({
    labels: { ...labels, __name__: 'latency_seconds_bucket', le },
    samples: perBucket[b] ?? [],
  }));
}

function withTimes(random: Stream, labels: Labels, next: () => number): WrittenSeries {
  const intervalMs = pick(random, INTERVALS_MS);
  const bornMs = chance(random, 0.3) ? random() * SPAN_MS * 0.6 : 0;
  const deadMs = chance(random, 0.2) ? Math.floor(bornMs + random() * SPAN_MS * 0.4) : SPAN_MS;
  const jitterMs = chance(random, 0.5) ? 0 : integer(random, 1, 900);
  const samples: WrittenSample[] = [];
  let skip = 0;
  for (let at = Math.ceil(bornMs / intervalMs) * intervalMs; at <= deadMs; at += intervalMs) {
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    const tMs = at + Math.floor(random() * jitterMs);
    if (chance(random, 0.01)) {
      samples.push({ tMs, value: 'stale' });
      skip = integer(random, 0, 12);
    } else if (chance(random, 0.015)) skip = integer(random, 1, 30);
    else samples.push({ tMs, value: next() });
  }
  if (deadMs < SPAN_MS && chance(random, 0.7))
    samples.push({ tMs: deadMs + 30_000, value: 'stale' });
  return { labels, samples };
}
