import type { Section } from './board.ts';
import { ofModel, perSecond, quantile, ratio } from './both-models.ts';

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
