import { boundText } from '../core/promql/bound-text.ts';
import { METRIC_NAME } from '../core/promql/label-set.ts';
import type { Labels } from '../core/promql/value.ts';
import type { Role } from '../core/routing/decision.ts';
import { EXPECTED_CODES } from '../core/routing/expected-codes.ts';
import { FAILURE_KINDS, type FailureKind } from '../core/routing/failure-kind.ts';
import {
  FIRST_TOKEN_BUCKETS,
  INTER_TOKEN_BUCKETS,
  LATENCY_BUCKETS,
} from '../core/routing/histogram-buckets.ts';

/** What the series of a model say of it. */
export interface SeriesOwner {
  readonly role: Role;
  readonly version: string;
  readonly hash: string;
  readonly price: { readonly inputPerMillion: number; readonly outputPerMillion: number };
}

/** One series as a scrape finds it. */
export interface ExposedSeries {
  readonly labels: Labels;
  read(): number;
}

/**
 * The series that the router exposes of one model (`src/live/router/metrics.ts`, held equal by a
 * test), as plain numbers to be counted up.
 */
export class ModelSeries {
  readonly latency = new HistogramCounts(LATENCY_BUCKETS);
  readonly firstToken = new HistogramCounts(FIRST_TOKEN_BUCKETS);
  readonly interToken = new HistogramCounts(INTER_TOKEN_BUCKETS);
  inputTokens = 0;
  outputTokens = 0;
  scored = 0;
  hallucinations = 0;
  /** Mean quality of the last scored answers. */
  quality = 0;
  shadowed = 0;
  private readonly requests = new Map<string, number>();
  private readonly errors = new Map<FailureKind, number>();
  private readonly owner: SeriesOwner;

  constructor(owner: SeriesOwner) {
    this.owner = owner;
    for (const code of EXPECTED_CODES) this.requests.set(code, 0);
    for (const kind of FAILURE_KINDS) this.errors.set(kind, 0);
  }

  /** Only the codes of the list: a mock sends no other. */
  countRequests(code: number, count: number): void {
    const key = String(code);
    this.requests.set(key, (this.requests.get(key) ?? 0) + count);
  }

  countErrors(kind: FailureKind, count: number): void {
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + count);
  }

  get costUsd(): number {
    const { inputPerMillion, outputPerMillion } = this.owner.price;
    return (this.inputTokens * inputPerMillion + this.outputTokens * outputPerMillion) / 1e6;
  }

  get errorCount(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0);
  }

  exposed(): readonly ExposedSeries[] {
    const { owner } = this;
    const one = (name: string, own: Readonly<Record<string, string>>, read: () => number) => ({
      labels: { [METRIC_NAME]: name, rollout_hash: owner.hash, ...own },
      read,
    });
    return [
      ...[...this.requests.keys()].map((code) =>
        one('inference_requests_total', { code }, () => this.requests.get(code) ?? 0),
      ),
      ...[...this.errors.keys()].map((kind) =>
        one('inference_errors_total', { kind }, () => this.errors.get(kind) ?? 0),
      ),
      ...exposedHistogram('inference_latency_seconds', this.latency, one),
      ...exposedHistogram('inference_time_to_first_token_seconds', this.firstToken, one),
      ...exposedHistogram('inference_inter_token_latency_seconds', this.interToken, one),
      one('inference_tokens_total', { direction: 'input' }, () => this.inputTokens),
      one('inference_tokens_total', { direction: 'output' }, () => this.outputTokens),
      one('inference_cost_usd_total', {}, () => this.costUsd),
      one('inference_quality_score', {}, () => this.quality),
      one('inference_scored_total', {}, () => this.scored),
      one('inference_hallucination_total', {}, () => this.hallucinations),
      one('inference_shadow_requests_total', {}, () => this.shadowed),
      one('inference_shadow_dropped_total', {}, () => 0),
      one('inference_rollout_info', { model_version: owner.version, role: owner.role }, () => 1),
    ];
  }
}

/** A histogram's counts; bucket k holds what is at most its bound and above the one before. */
export class HistogramCounts {
  readonly bounds: readonly number[];
  /** One more than there are bounds: the last holds what is beyond them all. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number, count = 1): void {
    this.add(this.bucketOf(value), count, value * count);
  }

  /** So many values of a bucket, which come to this sum. */
  add(bucket: number, count: number, sum: number): void {
    this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    this.sum += sum;
  }

  bucketOf(value: number): number {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (this.bounds[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** How many values are in the buckets up to this one. */
  upTo(bucket: number): number {
    let count = 0;
    for (let at = 0; at <= bucket; at += 1) count += this.counts[at] ?? 0;
    return count;
  }
}

type MakeSeries = (
  name: string,
  own: Readonly<Record<string, string>>,
  read: () => number,
) => ExposedSeries;

function exposedHistogram(
  name: string,
  histogram: HistogramCounts,
  one: MakeSeries,
): ExposedSeries[] {
  const bounds = [...histogram.bounds.map(boundText), '+Inf'];
  return [
    ...bounds.map((le, bucket) => one(`${name}_bucket`, { le }, () => histogram.upTo(bucket))),
    one(`${name}_sum`, {}, () => histogram.sum),
    one(`${name}_count`, {}, () => histogram.upTo(histogram.bounds.length)),
  ];
}
