import type { Section } from './board.ts';
import { ofBoth, ofModel, perSecond } from './both-models.ts';

const OF_BOTH = 'job=~"$job",rollout_hash=~"$stable|$canary"';

export const ENDPOINTS: Section = {
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
          expr: `min by (rollout_hash, endpoint) (understudy_endpoint_up{${OF_BOTH}})`,
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
          expr: `sum by (endpoint) (increase(understudy_endpoint_ejections_total{${OF_BOTH}}[$__rate_interval]))`,
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
          expr: `sum by (endpoint) (rate(understudy_endpoint_retries_total{${OF_BOTH}}[$__rate_interval]))`,
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
