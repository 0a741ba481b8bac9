import type { Section } from './board.ts';

const JOB = 'job=~"$job"';

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
