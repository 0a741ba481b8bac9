import { BUCKETS_BY_HISTOGRAM } from '../routing/histogram-buckets.ts';
import { QUALITY_WINDOW } from '../routing/quality-window.ts';

/** How a metric's numbers are shown: a share as a percentage, seconds, dollars, or as they are. */
export type Unit = 'share' | 'seconds' | 'usd' | 'count' | 'score';

/**
 * A metric that triggers may name. `{{hash}}` is the model's rollout hash, `{{window}}` the range the
 * trigger looks over; `samples` counts what stands behind one value, so that too few can be told from
 * enough.
 */
export interface TriggerMetric {
  readonly name: string;
  readonly unit: Unit;
  /** What one sample is, in words: "412 requests". */
  readonly sampleNoun: string;
  readonly query: string;
  readonly samples: string;
  /** What judges count by; absent of a metric that nobody counts. */
  readonly counters?: Counters;
}

/** Counters as they stand, `{{hash}}` being the model: what judges compare canary and stable by. */
export type Counters =
  /** Each event is one of its occasions: an error of a request. */
  | {
      readonly kind: 'events';
      readonly samples: string;
      readonly events: string;
      readonly eventNoun: string;
    }
  /** Answers slower than a bound, which the rule states: the histogram counts up to its bounds. */
  | {
      readonly kind: 'slower';
      readonly histogram: string;
      readonly bounds: readonly number[];
      /** The share of slower answers at which the quantile is the bound. */
      readonly share: number;
    }
  /** A gauge that averages the last `window` values between 0 and 1, and the counter of values. */
  | {
      readonly kind: 'gauge';
      readonly samples: string;
      readonly gauge: string;
      readonly window: number;
    };

function total(counter: string): string {
  return `sum(${counter}{rollout_hash="{{hash}}"})`;
}

const REQUESTS = 'sum(increase(inference_requests_total{rollout_hash="{{hash}}"}[{{window}}]))';
const SCORED = 'sum(increase(inference_scored_total{rollout_hash="{{hash}}"}[{{window}}]))';

function perRequest(counter: string): string {
  return `sum(rate(${counter}{rollout_hash="{{hash}}"}[{{window}}])) / ${REQUEST_RATE}`;
}

const REQUEST_RATE = 'sum(rate(inference_requests_total{rollout_hash="{{hash}}"}[{{window}}]))';

function quantile(
  phi: number,
  histogram: string,
): Pick<TriggerMetric, 'query' | 'samples' | 'counters'> {
  const bounds = BUCKETS_BY_HISTOGRAM.get(histogram) ?? [];
  return {
    counters: { kind: 'slower', histogram, bounds, share: Number((1 - phi).toFixed(6)) },
    query:
      `histogram_quantile(${phi}, ` +
      `sum by (le) (rate(${histogram}_bucket{rollout_hash="{{hash}}"}[{{window}}])))`,
    samples: `sum(increase(${histogram}_count{rollout_hash="{{hash}}"}[{{window}}]))`,
  };
}

function latency(percent: 50 | 95 | 99): TriggerMetric {
  return {
    name: `p${percent}-latency`,
    unit: 'seconds',
    sampleNoun: 'requests',
    ...quantile(percent / 100, 'inference_latency_seconds'),
  };
}

const HASH = '{rollout_hash="{{hash}}"}';

/** A rule over gauges is told by its requests, too, whether anybody was served at all. */
function ofServer(name: string, unit: Unit, query: string): TriggerMetric {
  return { name, unit, sampleNoun: 'requests', query, samples: REQUESTS };
}

/**
 * Of model servers: vLLM's names and dcgm-exporter's. Whoever scrapes them must put `rollout_hash` on
 * their series, as a rehearsal does. Means over the window, of the fullest replica or GPU where one
 * full one is a problem of its own.
 */
export const SERVER_METRICS: readonly TriggerMetric[] = [
  // Requests that wait, over all replicas.
  ofServer('queue', 'count', `sum(avg_over_time(vllm:num_requests_waiting${HASH}[{{window}}]))`),
  ofServer('kv-cache', 'share', `max(avg_over_time(vllm:kv_cache_usage_perc${HASH}[{{window}}]))`),
  // Of the tokens of prompts, those that need not be read again.
  ofServer(
    'prefix-hit-rate',
    'share',
    `sum(rate(vllm:prefix_cache_hits_total${HASH}[{{window}}])) / ` +
      `sum(rate(vllm:prefix_cache_queries_total${HASH}[{{window}}]))`,
  ),
  // Says whether a GPU is at work, not whether there is room on it: near 100 % at any load.
  ofServer(
    'gpu-utilisation',
    'share',
    `avg(avg_over_time(DCGM_FI_DEV_GPU_UTIL${HASH}[{{window}}])) / 100`,
  ),
  ofServer(
    'gpu-memory',
    'share',
    `max(DCGM_FI_DEV_FB_USED${HASH} / (DCGM_FI_DEV_FB_USED${HASH} + ` +
      `DCGM_FI_DEV_FB_FREE${HASH} + DCGM_FI_DEV_FB_RESERVED${HASH}))`,
  ),
];

/** The metrics every router and every model server exposes; a triggers file may add its own. */
export const BUILT_IN_METRICS: readonly TriggerMetric[] = [
  {
    name: 'error-rate',
    unit: 'share',
    sampleNoun: 'requests',
    query: perRequest('inference_errors_total'),
    samples: REQUESTS,
    counters: {
      kind: 'events',
      samples: total('inference_requests_total'),
      events: total('inference_errors_total'),
      eventNoun: 'errors',
    },
  },
  latency(50),
  latency(95),
  latency(99),
  {
    name: 'p95-time-to-first-token',
    unit: 'seconds',
    sampleNoun: 'streams',
    ...quantile(0.95, 'inference_time_to_first_token_seconds'),
  },
  {
    // Of all requests: one that failed, or whose user left, kept no promise.
    name: 'goodput',
    unit: 'share',
    sampleNoun: 'requests',
    query: perRequest('inference_slo_met_total'),
    samples: REQUESTS,
    counters: {
      kind: 'events',
      samples: total('inference_requests_total'),
      events: `${total('inference_requests_total')} - ${total('inference_slo_met_total')}`,
      eventNoun: 'requests beyond a promise',
    },
  },
  {
    name: 'quality-score',
    unit: 'score',
    sampleNoun: 'scored answers',
    query: 'avg(inference_quality_score{rollout_hash="{{hash}}"})',
    samples: SCORED,
    counters: {
      kind: 'gauge',
      samples: total('inference_scored_total'),
      gauge: 'avg(inference_quality_score{rollout_hash="{{hash}}"})',
      window: QUALITY_WINDOW,
    },
  },
  {
    // Per scored answer, not per request: with 10 % of the answers scored, a rate per request would
    // show a tenth of the hallucinations there are.
    name: 'hallucination-rate',
    unit: 'share',
    sampleNoun: 'scored answers',
    query:
      'sum(rate(inference_hallucination_total{rollout_hash="{{hash}}"}[{{window}}])) / ' +
      'sum(rate(inference_scored_total{rollout_hash="{{hash}}"}[{{window}}]))',
    samples: SCORED,
    counters: {
      kind: 'events',
      samples: total('inference_scored_total'),
      events: total('inference_hallucination_total'),
      eventNoun: 'hallucinations',
    },
  },
  {
    name: 'cost-per-request',
    unit: 'usd',
    sampleNoun: 'requests',
    query: perRequest('inference_cost_usd_total'),
    samples: REQUESTS,
  },
  {
    name: 'tokens-per-request',
    unit: 'count',
    sampleNoun: 'requests',
    query: perRequest('inference_tokens_total'),
    samples: REQUESTS,
  },
  ...SERVER_METRICS,
];
