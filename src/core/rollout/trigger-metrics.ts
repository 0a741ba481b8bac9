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
}

const REQUESTS = 'sum(increase(inference_requests_total{rollout_hash="{{hash}}"}[{{window}}]))';
const SCORED = 'sum(increase(inference_scored_total{rollout_hash="{{hash}}"}[{{window}}]))';

function perRequest(counter: string): string {
  return `sum(rate(${counter}{rollout_hash="{{hash}}"}[{{window}}])) / ${REQUEST_RATE}`;
}

const REQUEST_RATE = 'sum(rate(inference_requests_total{rollout_hash="{{hash}}"}[{{window}}]))';

function quantile(phi: number, histogram: string): Pick<TriggerMetric, 'query' | 'samples'> {
  return {
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

/** The metrics every router exposes; a triggers file may add its own. */
export const BUILT_IN_METRICS: readonly TriggerMetric[] = [
  {
    name: 'error-rate',
    unit: 'share',
    sampleNoun: 'requests',
    query: perRequest('inference_errors_total'),
    samples: REQUESTS,
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
    name: 'quality-score',
    unit: 'score',
    sampleNoun: 'scored answers',
    query: 'avg(inference_quality_score{rollout_hash="{{hash}}"})',
    samples: SCORED,
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
];
