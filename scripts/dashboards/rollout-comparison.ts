import { BUILT_IN_METRICS, type Unit } from '../../src/core/rollout/trigger-metrics.ts';
import type { PanelOf, Query, Section } from './board.ts';
import { ofBoth, ofModel, perSecond, quantile } from './both-models.ts';

const UNITS: Readonly<Record<Unit, string>> = {
  share: 'percentunit',
  seconds: 's',
  usd: 'currencyUSD',
  count: 'short',
  score: 'none',
};

/** The metrics that rules may name, but those of model servers: these have a dashboard of their own. */
const METRICS: Readonly<Record<string, readonly [title: string, says: string]>> = {
  'error-rate': [
    'Error rate',
    "The share of requests that failed by the model's fault; worry where the canary's stands above stable's.",
  ],
  'p50-latency': ['Latency, median', 'Half of the answers are whole within this time.'],
  'p95-latency': [
    'Latency, 95th percentile',
    'One answer in 20 takes longer; worry where the canary drifts away from stable.',
  ],
  'p99-latency': [
    'Latency, 99th percentile',
    'One answer in 100 takes longer; with few requests it is the slowest one.',
  ],
  'p95-time-to-first-token': [
    'Time to first token, 95th percentile',
    'How long users look at nothing; it grows first when a model server is short of room.',
  ],
  goodput: [
    'Goodput',
    'The share of requests that kept every promise of slo; empty where no slo is written.',
  ],
  'quality-score': [
    'Quality',
    'The mean score of the last scored answers, 0 before the first; worry where the canary stands below stable.',
  ],
  'hallucination-rate': [
    'Hallucination rate',
    'Of the scored answers, those that state falsehoods; worry where the canary stands above stable.',
  ],
  'cost-per-request': [
    'Cost per request',
    'Tokens times price, or GPU time, by requests; a canary that talks more costs more.',
  ],
  'tokens-per-request': [
    'Tokens per request',
    'Input and output tokens by requests; a jump says that a prompt or the length of answers has changed.',
  ],
};

const GAPS: PanelOf = {
  kind: 'graph',
  title: 'Between tokens, 95th percentile',
  says: 'How long a stream stands still between two pieces; above a tenth of a second it reads haltingly.',
  unit: 's',
  queries: ofBoth(quantile(0.95, 'inference_inter_token_latency_seconds')),
};

/** Where the rollout's rules have their limits, those that follow the baseline at their last look. */
function limitsOf(metric: string): Query {
  const limit = `understudy_trigger_limit{rollout="$rollout",metric="${metric}"}`;
  return { expr: `max by (rule) (${limit})`, legend: '{{rule}}', isLimit: true };
}

export const COMPARED: Section = {
  title: 'The canary beside stable: what rules judge, by their own queries, and their limits',
  panels: BUILT_IN_METRICS.flatMap(({ name, unit, query }): PanelOf[] => {
    const text = METRICS[name];
    if (text === undefined) return [];
    const [title, says] = text;
    const panel: PanelOf = {
      ...{ kind: 'graph', title, says, unit: UNITS[unit] },
      queries: [...ofBoth(query), limitsOf(name)],
      ...(unit === 'share' && { max: 1 }),
    };
    return name === 'p95-time-to-first-token' ? [panel, GAPS] : [panel];
  }),
};

export const REQUESTS: Section = {
  title: 'Requests and answers',
  panels: [
    {
      kind: 'graph',
      title: 'Requests',
      says: 'Requests a second to each model: what stands behind every figure above.',
      unit: 'reqps',
      queries: ofBoth(perSecond('inference_requests_total')),
    },
    {
      kind: 'graph',
      title: "The canary's answers by status",
      says: 'What users of the canary were answered; 429 and 5xx are errors, other 4xx are their own.',
      unit: 'reqps',
      stacked: true,
      queries: [ofModel('canary', perSecond('inference_requests_total', 'code'), '{{code}}')],
    },
    {
      kind: 'graph',
      title: "The canary's errors by kind",
      says: 'Why its requests failed; truncated streams have a 200 and are counted here all the same.',
      unit: 'reqps',
      stacked: true,
      queries: [ofModel('canary', perSecond('inference_errors_total', 'kind'), '{{kind}}')],
    },
    {
      kind: 'heatmap',
      title: "The canary's latency",
      says: 'How many answers took how long; a second band is a second population, such as a cold cache.',
      width: 12,
      unit: 's',
      queries: [buckets('canary')],
    },
    {
      kind: 'heatmap',
      title: "Stable's latency",
      says: 'The same of stable, to compare with.',
      width: 12,
      unit: 's',
      queries: [buckets('stable')],
    },
    {
      kind: 'graph',
      title: "Stable's errors by kind",
      says: 'What fails at stable as well is no fault of the canary.',
      width: 6,
      unit: 'reqps',
      stacked: true,
      queries: [ofModel('stable', perSecond('inference_errors_total', 'kind'), '{{kind}}')],
    },
    {
      kind: 'graph',
      title: 'Odd streams',
      says: 'Streams that ended well and oddly: no [DONE], or more content than their usage states.',
      width: 6,
      unit: 'reqps',
      queries: (['stable', 'canary'] as const).map((role) =>
        ofModel(role, perSecond('inference_stream_flaws_total', 'kind'), `${role} {{kind}}`),
      ),
    },
    {
      kind: 'graph',
      title: 'Tokens a second',
      says: 'Input and output tokens of each model.',
      width: 6,
      unit: 'short',
      queries: (['stable', 'canary'] as const).map((role) =>
        ofModel(role, perSecond('inference_tokens_total', 'direction'), `${role} {{direction}}`),
      ),
    },
    {
      kind: 'graph',
      title: 'Cost an hour',
      says: 'What each model costs at its present rate.',
      width: 6,
      unit: 'currencyUSD',
      queries: ofBoth(`3600 * ${perSecond('inference_cost_usd_total')}`),
    },
  ],
};

function buckets(role: 'stable' | 'canary') {
  const increase =
    'increase(inference_latency_seconds_bucket{rollout_hash="{{hash}}"}[{{window}}])';
  return ofModel(role, `sum by (le) (${increase})`, '{{le}}');
}
