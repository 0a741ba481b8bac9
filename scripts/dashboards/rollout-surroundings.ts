import type { Section } from './board.ts';
import { ofBoth, ofModel, perSecond, quantile, ratio } from './both-models.ts';

const JOB = 'job=~"$job"';
const ENDPOINTS = `${JOB},rollout_hash=~"$stable|$canary"`;

export const ENDPOINTS_SECTION: Section = {
  title: 'Endpoints',
  panels: [
    {
      kind: 'timeline',
      title: 'Endpoints',
      says: 'Which replicas get requests; one that is out fails its health checks, or its requests did.',
      width: 12,
      states: [
        { is: 0, text: 'out', colour: 'red' },
        { is: 1, text: 'up', colour: 'green' },
      ],
      queries: [
        {
          expr: `min by (rollout_hash, endpoint) (understudy_endpoint_up{${ENDPOINTS}})`,
          legend: '{{rollout_hash}} {{endpoint}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Ejections',
      says: 'How often an endpoint was taken out because requests failed on it one after the other.',
      width: 6,
      unit: 'short',
      queries: [
        {
          expr: `sum by (endpoint) (increase(understudy_endpoint_ejections_total{${ENDPOINTS}}[$__rate_interval]))`,
          legend: '{{endpoint}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Given to another endpoint',
      says: 'Requests that an endpoint did not take and another one did; users saw nothing of it.',
      width: 6,
      unit: 'reqps',
      queries: [
        {
          expr: `sum by (endpoint) (rate(understudy_endpoint_retries_total{${ENDPOINTS}}[$__rate_interval]))`,
          legend: '{{endpoint}}',
        },
      ],
    },
  ],
};

export const SCORING: Section = {
  title: 'Scoring',
  panels: [
    {
      kind: 'graph',
      title: 'Answers scored',
      says: 'Scored answers a second: what quality and hallucination rate stand on.',
      unit: 'ops',
      queries: ofBoth(perSecond('inference_scored_total')),
    },
    {
      kind: 'graph',
      title: 'Answers not scored, the queue being full',
      says: 'Above 0 the sample is no longer the share that scoring.share asks for: lower that, or the rate.',
      unit: 'ops',
      queries: ofBoth(perSecond('inference_scoring_dropped_total')),
    },
    {
      kind: 'graph',
      title: "Verdicts on the canary's answers",
      says: 'What each scorer said; many unknown ones say that it cannot read these answers.',
      unit: 'ops',
      stacked: true,
      queries: [
        ofModel(
          'canary',
          perSecond('inference_scorer_verdicts_total', 'scorer', 'verdict'),
          '{{scorer}}: {{verdict}}',
        ),
      ],
    },
  ],
};

export const SHADOW: Section = {
  title: 'Shadow: the canary on copies, whose answers no user gets',
  folded: true,
  panels: [
    {
      kind: 'graph',
      title: 'Copies',
      says: 'Requests copied and copies dropped; where many are dropped, what is compared is no fair sample.',
      unit: 'reqps',
      queries: [
        ofModel('canary', perSecond('inference_shadow_requests_total'), 'copied'),
        ofModel('canary', perSecond('inference_shadow_dropped_total'), 'dropped'),
      ],
    },
    {
      kind: 'graph',
      title: 'Error rate',
      says: 'Copies that failed, beside the requests of users at stable.',
      unit: 'percentunit',
      max: 1,
      queries: [
        ofModel('stable', ratio('inference_errors_total', 'inference_requests_total')),
        ofModel(
          'canary',
          ratio('inference_shadow_errors_total', 'inference_shadow_requests_total'),
          'shadow',
        ),
      ],
    },
    {
      kind: 'graph',
      title: 'Latency, 95th percentile',
      says: 'The shadow beside stable; copies wait for nobody, so its queue is its own.',
      unit: 's',
      queries: besideStable((series) => quantile(0.95, series), 'latency_seconds'),
    },
    {
      kind: 'graph',
      title: 'Time to first token, 95th percentile',
      says: 'The shadow beside stable, of answers that were streamed.',
      unit: 's',
      queries: besideStable((series) => quantile(0.95, series), 'time_to_first_token_seconds'),
    },
    {
      kind: 'graph',
      title: 'Quality',
      says: 'The mean score of the last scored answers of each, 0 before the first.',
      unit: 'none',
      queries: besideStable((series) => `avg(${series}{rollout_hash="{{hash}}"})`, 'quality_score'),
    },
    {
      kind: 'graph',
      title: 'Hallucination rate',
      says: 'Of the scored answers, those that state falsehoods.',
      unit: 'percentunit',
      max: 1,
      queries: [
        ofModel('stable', ratio('inference_hallucination_total', 'inference_scored_total')),
        ofModel(
          'canary',
          ratio('inference_shadow_hallucination_total', 'inference_shadow_scored_total'),
          'shadow',
        ),
      ],
    },
    {
      kind: 'graph',
      title: 'Tokens a second',
      says: 'What the copies made the shadow read and write.',
      width: 12,
      unit: 'short',
      queries: [
        ofModel('canary', perSecond('inference_shadow_tokens_total', 'direction'), '{{direction}}'),
      ],
    },
    {
      kind: 'graph',
      title: 'Cost an hour',
      says: 'What the shadow costs at its present rate, and no user pays for.',
      width: 12,
      unit: 'currencyUSD',
      queries: [
        ofModel('canary', `3600 * ${perSecond('inference_shadow_cost_usd_total')}`, 'shadow'),
      ],
    },
  ],
};

/** What users of stable met, and what the shadow came to. */
function besideStable(query: (series: string) => string, name: string) {
  return [
    ofModel('stable', query(`inference_${name}`)),
    ofModel('canary', query(`inference_shadow_${name}`), 'shadow'),
  ];
}

export const ENGINE: Section = {
  title: 'Engine, routers and the kill switch',
  folded: true,
  panels: [
    {
      kind: 'graph',
      title: 'The engine is late',
      says: 'By how much its next turn is overdue; above two minutes nobody watches the canary.',
      unit: 's',
      limits: [{ from: 120, colour: 'red' }],
      queries: [
        {
          expr: 'clamp_min(time() - max(understudy_engine_next_turn_timestamp_seconds{rollout="$rollout"}), 0)',
          legend: 'late',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Since the engine was heard',
      says: 'Of routers whose engine is another process: after router.engineAway they do what that says.',
      unit: 's',
      limits: [{ from: 120, colour: 'red' }],
      queries: [{ expr: `understudy_router_state_age_seconds{${JOB}}`, legend: '{{instance}}' }],
    },
    {
      kind: 'graph',
      title: 'Since a router was heard',
      says: 'Of an engine that others follow: no weight is raised while one is gone.',
      unit: 's',
      limits: [{ from: 60, colour: 'red' }],
      queries: [
        {
          expr: `max by (router) (understudy_follower_age_seconds{${JOB}})`,
          legend: '{{router}}',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Routers',
      says: 'Whether each router has in force what the engine last said; worry about one that is heard and does not.',
      states: [
        { is: 0, text: 'behind', colour: 'orange' },
        { is: 1, text: 'up to date', colour: 'green' },
      ],
      queries: [
        {
          expr: `min by (router) (understudy_follower_up_to_date{${JOB}})`,
          legend: '{{router}}',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Kill switch',
      says: 'When it was on, by router.',
      states: [
        { is: 0, text: 'off', colour: 'green' },
        { is: 1, text: 'ON', colour: 'red' },
      ],
      queries: [
        {
          expr: `max by (instance) (understudy_kill_switch{${JOB}})`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Answers that the kill switch cut',
      says: 'Answers of the canary that ended before their end because somebody threw the switch with cut.',
      unit: 'short',
      queries: [
        {
          expr: `sum(increase(understudy_kill_switch_cut_total{${JOB}}[$__rate_interval]))`,
          legend: 'cut',
        },
      ],
    },
  ],
};

export const TOLD: Section = {
  title: 'Notices, and the flag provider',
  folded: true,
  panels: [
    {
      kind: 'graph',
      title: 'Notices',
      says: 'What became of notices, and of attempts (failed); refused, expired and dropped ones nobody got.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (receiver, outcome) (increase(understudy_notifications_total{${JOB}}[$__rate_interval]))`,
          legend: '{{receiver}}: {{outcome}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Notices that wait',
      says: 'What a receiver has yet to get; worry if it does not fall, and see its address and key.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (receiver) (understudy_notifications_pending{${JOB}})`,
          legend: '{{receiver}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: "Questions to the flags' provider",
      says: 'Questions for a segment, and those of them that the local rules answered instead, by cause.',
      unit: 'reqps',
      queries: [
        {
          expr: `sum(rate(understudy_flag_provider_evaluations_total{${JOB}}[$__rate_interval]))`,
          legend: 'asked',
        },
        {
          expr: `sum by (cause) (rate(understudy_flag_fallbacks_total{${JOB}}[$__rate_interval]))`,
          legend: 'local rules: {{cause}}',
        },
      ],
    },
  ],
};
