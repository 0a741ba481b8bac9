import { html } from 'hono/html';
import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import { backtestSentence } from './backtest-sentence.ts';
import type { Mark, Markup } from './chart/plot.ts';
import type { SharePoint } from './chart/timeline-chart.ts';
import { commandLine } from './command-text.ts';
import { page } from './page.ts';
import { eventSection } from './run/event-section.ts';
import { metricSection } from './run/metric-section.ts';
import { querySection } from './run/query-section.ts';
import type { RunStory } from './run/run-story.ts';
import { timelineSection } from './run/timeline-section.ts';
import { tableHtml } from './table-html.ts';
import { planTime } from './terminal/event-line.ts';
import { utcText } from './utc-text.ts';

/** A whole backtest as one file that needs nothing else. Every text in it is escaped. */
export function backtestHtml(
  result: BacktestResult,
  story: RunStory,
  command: string | null,
): string {
  const { scenario, range, outcome, weights } = result;
  const marks = marksOf(result);
  const startMs = Date.parse(range.from);
  const wallTime = (planMs: number) =>
    utcText(new Date(startMs + Math.floor(planMs / 1_000) * 1_000).toISOString());
  return page(
    `${scenario}, backtest: ${outcome}`,
    html`<header>
<p class="kicker">${scenario}, backtest of ${utcText(range.from)} to ${utcText(range.to)}</p>
<h1 class="${outcome}">${backtestSentence(result)}</h1>
${interrupted(result)}
${commandLine(command)}
</header>
${timelineSection(story, { shares: sharesOf(result), weights }, { marks, faults: [] })}
${notes(result)}
${metricSection(story, marks)}
${querySection(story)}
${eventSection(
  story.events,
  [],
  [
    { head: 'time of the past', text: wallTime },
    { head: 'plan time', text: planTime },
  ],
)}
${environment(result)}`,
  );
}

function interrupted({ interruptedBy }: BacktestResult): Markup {
  if (interruptedBy === null) return html``;
  return html`<p class="interrupted">Partial: ${interruptedBy} ended it.</p>`;
}

function notes({ notes: all }: BacktestResult): Markup {
  if (all.length === 0) return html``;
  return html`<section><h2>The traffic as it was</h2>
<ul>${all.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}

/** What there was in the time of each weight, in its middle. */
function sharesOf({ weights }: BacktestResult): readonly SharePoint[] {
  return weights.flatMap(({ fromMs, toMs, requests }) => {
    const all = requests === null ? 0 : requests.canary + requests.stable;
    if (requests === null || all === 0) return [];
    return [{ atMs: (fromMs + toMs) / 2, share: requests.canary / all }];
  });
}

function marksOf({ timeline }: BacktestResult): readonly Mark[] {
  const { startedAt, rolledBackAt } = timeline;
  if (rolledBackAt === null) return [];
  const at = Date.parse(rolledBackAt) - Date.parse(startedAt);
  return [{ label: 'rolled back', at, kind: 'moment' }];
}

function environment({ prometheus, models, questions, timeline }: BacktestResult): Markup {
  return html`<section><h2>Environment</h2>
<p>Prometheus ${prometheus.kind} ${prometheus.version} at ${prometheus.url}; ${questions.asked} queries,
${questions.failed} failed. The rollout ran from ${utcText(timeline.startedAt)} to
${utcText(timeline.endedAt)} of the past; nobody waited.</p>
${tableHtml({
  head: ['model', 'rollout_hash'],
  rows: (['stable', 'canary'] as const).map((role) => [
    `${role} ${models[role].version}`,
    models[role].hash,
  ]),
  numbers: [],
})}</section>`;
}
