import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** All series of one process. */
export type Series = readonly MetricObjectWithValues<MetricValue<string>>[];

export type FromWorker =
  | { readonly kind: 'serving'; readonly url: string }
  | { readonly kind: 'failed'; readonly error: string }
  /** Sent now and then, so that a worker that dies leaves its counts behind. */
  | { readonly kind: 'series'; readonly series: Series }
  /** Somebody scrapes this worker, and is to see all of them. */
  | { readonly kind: 'scrape'; readonly number: number };

export type ToWorker =
  | { readonly kind: 'asked' }
  | { readonly kind: 'scraped'; readonly number: number; readonly text: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'stop' };
