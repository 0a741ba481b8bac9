import { HOLD_KINDS } from '../../src/core/rollout/state.ts';
import type { Section, State } from './board.ts';

const ROLLOUT = 'rollout="$rollout"';

const PHASES: readonly State[] = [
  { is: 'progressing', text: 'progressing', colour: 'blue' },
  { is: 'reverting', text: 'reverting', colour: 'orange' },
  { is: 'promoted', text: 'promoted', colour: 'green' },
  { is: 'rolled-back', text: 'rolled-back', colour: 'red' },
  { is: 'aborted', text: 'aborted', colour: 'red' },
  { is: 'paused', text: 'paused', colour: 'yellow' },
];

/** A rule's verdict as a number, so that it is one line of a timeline. */
const VERDICTS: readonly State[] = [
  { is: 0, text: 'has not looked', colour: 'text' },
  { is: 1, text: 'Successful', colour: 'green' },
  { is: 2, text: 'Inconclusive', colour: 'yellow' },
  { is: 3, text: 'Error', colour: 'orange' },
  { is: 4, text: 'Failed', colour: 'red' },
];

const VERDICT_CODE = `sum by (metric, rule) (${VERDICTS.filter(({ is }) => is !== 0)
  .map(({ is, text }) => `${is} * understudy_trigger_verdict{${ROLLOUT},verdict="${text}"}`)
  .join(' or ')})`;

/** Larger than any time until a turn: what +Inf comes to. */
const NEVER = 1e9;

const SHARE =
  'sum(rate(inference_requests_total{rollout_hash="$canary"}[$__rate_interval])) / ' +
  'sum(rate(inference_requests_total{rollout_hash=~"$stable|$canary"}[$__rate_interval]))';

function inRange(counter: string): string {
  return `sum(increase(${counter}{rollout_hash="$canary"}[$__range]))`;
}

export const STANDS: Section = {
  title: 'Where the rollout stands',
  panels: [
    {
      kind: 'figure',
      title: 'Phase',
      says: 'Where the rollout is, or how it ended; worry about reverting that lasts, since users may still meet the canary.',
      width: 4,
      unit: 'none',
      byName: true,
      states: PHASES,
      queries: [
        {
          expr: `max by (phase) (understudy_rollout_phase{${ROLLOUT}}) == 1`,
          legend: '{{phase}}',
        },
      ],
    },
    {
      kind: 'figure',
      title: 'Step',
      says: 'The step of the plan, from 1; one more than there are when the last is done.',
      width: 3,
      unit: 'none',
      queries: [{ expr: `max(understudy_rollout_step{${ROLLOUT}})`, legend: 'step' }],
    },
    {
      kind: 'figure',
      title: 'Weight',
      says: 'Percent of the traffic that is to go to the canary, as the router last confirmed it.',
      width: 3,
      unit: 'percent',
      queries: [{ expr: `max(understudy_rollout_weight{${ROLLOUT}})`, legend: 'weight' }],
    },
    {
      kind: 'figure',
      title: 'Share of requests',
      says: 'What the canary really gets; far from the weight, few users send most requests, or a header route is open.',
      width: 3,
      unit: 'percentunit',
      queries: [{ expr: SHARE, legend: 'share' }],
    },
    {
      kind: 'figure',
      title: 'Holds',
      says: 'How many things keep the rollout from its next step; worry if it lasts, and see below which.',
      width: 2,
      unit: 'none',
      limits: [
        { from: 0, colour: 'green' },
        { from: 1, colour: 'orange' },
      ],
      queries: [{ expr: `sum(understudy_rollout_held{${ROLLOUT}})`, legend: 'holds' }],
    },
    {
      kind: 'figure',
      title: 'Kill switch',
      says: 'On, every request goes to stable and the rollout stands still until a person switches it off.',
      width: 3,
      unit: 'none',
      states: [
        { is: 0, text: 'off', colour: 'green' },
        { is: 1, text: 'ON', colour: 'red' },
      ],
      queries: [{ expr: 'max(understudy_kill_switch{job=~"$job"})', legend: 'kill switch' }],
    },
    {
      kind: 'figure',
      title: 'Last turn',
      says: 'How long ago the engine last looked; worry only if its next turn is overdue.',
      width: 3,
      unit: 's',
      queries: [
        {
          expr: `time() - max(understudy_engine_last_turn_timestamp_seconds{${ROLLOUT}})`,
          legend: 'ago',
        },
      ],
    },
    {
      kind: 'figure',
      title: 'Next turn',
      says: 'In how long the engine looks again; red once it is two minutes late, and nobody watches the canary then.',
      width: 3,
      unit: 's',
      states: [{ is: NEVER, text: 'waits', colour: 'blue' }],
      limits: [
        { from: Number.NEGATIVE_INFINITY, colour: 'red' },
        { from: -120, colour: 'orange' },
        { from: -10, colour: 'green' },
      ],
      queries: [
        {
          expr: `max(understudy_engine_next_turn_timestamp_seconds{${ROLLOUT}}) - time()`,
          legend: 'in',
        },
      ],
    },
  ],
};

export const DONE: Section = {
  title: 'What it has done, and why',
  panels: [
    {
      kind: 'graph',
      title: 'Weight and share of requests',
      says: 'The weight asked for beside the share of requests that the canary really served.',
      width: 12,
      unit: 'percentunit',
      stepped: true,
      max: 1,
      queries: [
        { expr: `max(understudy_rollout_weight{${ROLLOUT}}) / 100`, legend: 'weight' },
        { expr: SHARE, legend: 'share of requests' },
      ],
    },
    {
      kind: 'timeline',
      title: 'Verdicts of the rules',
      says: 'What each rule said when it last looked: a Failed one takes the canary back, an Error keeps it from being raised.',
      width: 12,
      states: VERDICTS,
      queries: [{ expr: VERDICT_CODE, legend: '{{rule}}' }],
    },
    {
      kind: 'table',
      title: 'Rules',
      says: 'What each rule measured when it last looked, beside its limit and how many samples there were.',
      width: 12,
      columns: {
        rule: 'rule',
        'Value #A': 'measured',
        'Value #B': 'limit',
        'Value #C': 'samples',
      },
      queries: ['value', 'limit', 'samples'].map((figure) => ({
        expr: `max by (rule) (understudy_trigger_${figure}{${ROLLOUT}})`,
        legend: '',
      })),
    },
    {
      kind: 'graph',
      title: 'Measured, as a part of the limit',
      says: 'At 100 % a rule is at its limit: those with > breach above it, those with < below.',
      width: 12,
      unit: 'percentunit',
      limits: [{ from: 1, colour: 'red' }],
      queries: [
        {
          expr:
            `max by (rule) (understudy_trigger_value{${ROLLOUT}}) / ` +
            `max by (rule) (understudy_trigger_limit{${ROLLOUT}})`,
          legend: '{{rule}}',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Phase',
      says: 'The phases that the rollout has been in; reverting is to be short.',
      width: 12,
      states: [
        { is: 0, text: ' ', colour: 'transparent' },
        { is: 1, text: 'is so', colour: 'blue' },
      ],
      queries: [
        { expr: `max by (phase) (understudy_rollout_phase{${ROLLOUT}})`, legend: '{{phase}}' },
      ],
    },
    {
      kind: 'timeline',
      title: 'Holds',
      says: `What kept it from its next step: ${HOLD_KINDS.join(', ')}; all but not-enough-data wait for a person.`,
      width: 12,
      states: [
        { is: 0, text: ' ', colour: 'transparent' },
        { is: 1, text: 'held', colour: 'orange' },
      ],
      queries: [
        { expr: `max by (kind) (understudy_rollout_held{${ROLLOUT}})`, legend: '{{kind}}' },
      ],
    },
    {
      kind: 'figure',
      title: 'Exposure in the time shown',
      says: 'How many answers of the canary users got, and how many of those were bad: what the rollout has cost them.',
      width: 14,
      unit: 'short',
      queries: [
        { expr: inRange('inference_requests_total'), legend: "canary's answers" },
        { expr: inRange('inference_errors_total'), legend: 'failed' },
        { expr: inRange('inference_hallucination_total'), legend: 'found to be false' },
        { expr: inRange('inference_scored_total'), legend: 'of so many scored' },
      ],
    },
    {
      kind: 'table',
      title: 'Models',
      says: 'Which models the routers of this job serve, by the hash that their series carry.',
      width: 10,
      columns: { role: 'role', model_version: 'version', rollout_hash: 'hash' },
      queries: [
        {
          expr: 'max by (role, model_version, rollout_hash) (inference_rollout_info{job=~"$job"})',
          legend: '',
        },
      ],
    },
  ],
};
