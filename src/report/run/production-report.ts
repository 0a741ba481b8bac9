import { html } from 'hono/html';
import { type RolloutStatus, rolloutStatus } from '../../core/control/rollout-status.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { formatDuration } from '../../core/time.ts';
import type { Mark } from '../chart/plot.ts';
import { markdownReport } from '../markdown/markdown-report.ts';
import { outcomeText } from '../outcome-text.ts';
import { page } from '../page.ts';
import { tableHtml } from '../table-html.ts';
import { planTime } from '../terminal/event-line.ts';
import { TRAFFIC_HEAD, trafficRow } from '../traffic-rows.ts';
import { utcSecondText } from '../utc-text.ts';
import { eventSection } from './event-section.ts';
import { metricSection } from './metric-section.ts';
import { querySection } from './query-section.ts';
import { withRequests } from './real-shares.ts';
import { commandSaid, type RunStory } from './run-story.ts';
import { timelineSection } from './timeline-section.ts';

/** A production rollout as far as its journal goes. */
export interface ToldRollout {
  readonly story: RunStory;
  /** As its last turn left it. */
  readonly state: RolloutState;
}

/** The rollout so far as one file that needs nothing else. Every text in it is escaped. */
export function productionHtml({ story, state }: ToldRollout): string {
  const status = rolloutStatus(state, (atMs) => atMs);
  const marks = marksOf(story);
  const weights = withRequests(story.weights, []);
  return page(
    `${status.rollout}: ${status.outcome ?? 'under way'}`,
    html`<header>
<p class="kicker">${status.rollout}, production, ${madeText(story, state)}</p>
<h1 class="${status.outcome ?? 'paused'}">${standing(status)}</h1>
</header>
${timelineSection(story, { shares: [], weights }, { marks, faults: [] })}
${metricSection(story, marks)}
${querySection(story)}
${eventSection(story.events, peopleIn(story), [
  { head: 'time', text: (atMs) => utcSecondText(story.zeroMs + atMs) },
  { head: 'since it began', text: planTime },
])}
<section><h2>Environment</h2>
${tableHtml(modelTable(status))}</section>`,
  );
}

/** The same as a comment of a pull request. Every text in it is escaped. */
export function productionMarkdown({ story, state }: ToldRollout): string {
  const status = rolloutStatus(state, (atMs) => atMs);
  const { outcome, rollout } = status;
  return markdownReport({
    isGood: outcome === null ? null : outcome === 'promoted',
    title: `${rollout}: ${outcome === null ? 'under way' : outcomeText(outcome)}`,
    verdict: standing(status),
    tables: [
      {
        head: TRAFFIC_HEAD.slice(0, 3),
        rows: withRequests(story.weights, []).map((span) => trafficRow(span).slice(0, 3)),
        numbers: [2],
      },
      modelTable(status),
    ],
    notes: status.waitsFor.map(({ what }) => `waits for ${what}`),
    made: `Production, ${madeText(story, state)}.`,
    command: null,
  });
}

/** How it ended, or where it stands, in one sentence. */
function standing(status: RolloutStatus): string {
  const { outcome, reason, step, stepCount, weight, startedAtMs, lastTurnAtMs } = status;
  const took = formatDuration(Math.max(0, lastTurnAtMs - startedAtMs));
  const because = reason === null ? '' : `: ${reason.message}`;
  if (outcome !== null) return `${sentenceCase(outcomeText(outcome))}${because}, after ${took}.`;
  const where = step === null ? '' : `, step ${step.number} of ${stepCount}: ${step.label}`;
  return `Under way for ${took}${where}; ${weight.percent}% to the canary${because}.`;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function madeText({ zeroMs, prometheus }: RunStory, { lastTurnAtMs }: RolloutState): string {
  const judge = prometheus === null ? '' : `, Prometheus ${prometheus.kind} ${prometheus.version}`;
  return `from ${utcSecondText(zeroMs)} to ${utcSecondText(lastTurnAtMs)}${judge}`;
}

function modelTable({ models }: RolloutStatus) {
  return {
    head: ['model', 'rollout_hash'],
    rows: (['stable', 'canary'] as const).map((role) => [
      `${role} ${models[role].version}`,
      models[role].hash,
    ]),
    numbers: [],
  };
}

/** A rollout that was retried may have detected something more than once. */
function marksOf({ events }: RunStory): readonly Mark[] {
  return events.flatMap((event): readonly Mark[] => {
    if (event.kind === 'detected') return [{ label: 'detected', at: event.atMs, kind: 'moment' }];
    if (event.kind !== 'ended') return [];
    return [{ label: outcomeText(event.outcome), at: event.atMs, kind: 'moment' }];
  });
}

function peopleIn({ commands }: RunStory) {
  return commands.map((command) => ({
    atMs: command.atMs,
    text: `command: ${commandSaid(command)}`,
  }));
}
