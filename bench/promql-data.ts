import type { SeriesStore } from '../src/core/promql/store.ts';
import type { Labels } from '../src/core/promql/value.ts';

/** Times in seconds: a store that begins at the epoch is the same wherever it is loaded. */
export const SCRAPES = 40 * 60;
export const SERIES = 1_000;
export const SAMPLES_EACH = 1_000;

/** One counter or gauge: its labels, how many samples, and its value at each second. */
export interface GeneratedSeries {
  readonly labels: Labels;
  readonly samples: number;
  readonly valueAt: (second: number) => number;
}

const BUCKET_SHARES = { '0.5': 0.6, '1': 0.9, '2': 0.98, '+Inf': 1 };

/** What a canary's router exposes in 40 minutes, scraped each second. */
export function canarySeries(): GeneratedSeries[] {
  const named = (name: string, perSecond: number, more: Labels = {}): GeneratedSeries => ({
    labels: { __name__: name, rollout_hash: 'canary', ...more },
    samples: SCRAPES,
    valueAt: (second) => perSecond * second,
  });
  const quality = named('inference_quality_score', 0);
  return [
    named('inference_requests_total', 20),
    named('inference_errors_total', 0.4),
    named('inference_hallucination_total', 0.2),
    { ...quality, valueAt: () => 0.9 },
    ...Object.entries(BUCKET_SHARES).map(([le, share]) =>
      named('inference_latency_seconds_bucket', 20 * share, { le }),
    ),
  ];
}

/** A million samples: a thousand series of a thousand each, in twenty jobs. */
export function millionSamples(): GeneratedSeries[] {
  return Array.from({ length: SERIES }, (_, index) => ({
    labels: { __name__: 'requests_total', job: `job-${index % 20}`, instance: String(index) },
    samples: SAMPLES_EACH,
    valueAt: (second) => (index % 7) * second,
  }));
}

export function load(store: SeriesStore, generated: readonly GeneratedSeries[]): SeriesStore {
  for (const { labels, samples, valueAt } of generated) {
    const series = store.series(labels);
    for (let second = 0; second < samples; second += 1)
      store.appendTo(series, second * 1_000, valueAt(second));
  }
  return store;
}

const CANARY = '{rollout_hash="canary"}';

/** What the four metrics of a canary analysis ask. */
export const CANARY_QUERIES = {
  'error rate': `sum(rate(inference_errors_total${CANARY}[10m]))
    / sum(rate(inference_requests_total${CANARY}[10m]))`,
  'p95 latency': `histogram_quantile(0.95,
    rate(inference_latency_seconds_bucket${CANARY}[10m]))`,
  quality: `avg(inference_quality_score${CANARY})`,
  hallucinations: `sum(rate(inference_hallucination_total${CANARY}[10m]))
    / sum(rate(inference_requests_total${CANARY}[10m]))`,
};

/** Over the million samples. */
export const BROAD_QUERIES = {
  'rate of 1000 series': 'sum by (job) (rate(requests_total[5m]))',
  'one of 1000 series': 'requests_total{instance="500"}',
};
