import { html } from 'hono/html';
import type { RolloutEvent } from '../core/rollout/state.ts';
import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import { backtestSentence } from './backtest-sentence.ts';
import type { Mark, Markup } from './chart/plot.ts';
import { page } from './page.ts';
import { eventLog, metricCharts } from './run-sections.ts';
import { planTime } from './terminal/event-line.ts';
import { TRAFFIC_HEAD, trafficRow } from './traffic-rows.ts';
import { utcText } from './utc-text.ts';

/** A whole backtest as one file that needs nothing else. Every text in it is escaped. */
export function backtestHtml(result: BacktestResult, events: readonly RolloutEvent[]): string {
  const { scenario, range, outcome } = result;
  const startMs = Date.parse(range.from);
  const wallTime = (planMs: number) =>
    utcText(new Date(startMs + Math.floor(planMs / 1_000) * 1_000).toISOString());
  return page(
    `${scenario}, backtest: ${outcome}`,
    html`<header>
<p class="kicker">${scenario}, backtest of ${utcText(range.from)} to ${utcText(range.to)}</p>
<h1 class="${outcome}">${backtestSentence(result)}</h1>
${interrupted(result)}
</header>
${traffic(result)}
${metricCharts(events, marksOf(result))}
${eventLog(events, [
  { head: 'time of the past', text: wallTime },
  { head: 'plan time', text: planTime },
])}
${environment(result)}`,
  );
}

function interrupted({ interruptedBy }: BacktestResult): Markup {
  if (interruptedBy === null) return html``;
  return html`<p class="interrupted">Partial: ${interruptedBy} ended it.</p>`;
}

function traffic({ weights, notes }: BacktestResult): Markup {
  return html`<section><h2>The traffic as it was</h2>
<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>
<div class="scroll"><table><thead><tr>${TRAFFIC_HEAD.map(
    (name) => html`<th>${name}</th>`,
  )}<th></th></tr></thead>
<tbody>${weights.map(
    (span) =>
      html`<tr>${trafficRow(span).map((cell) => html`<td>${cell}</td>`)}
<td>${span.differs ? 'far from the plan' : ''}</td></tr>`,
  )}</tbody></table></div></section>`;
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
<table><thead><tr><th>model</th><th>rollout_hash</th></tr></thead>
<tbody>${(['stable', 'canary'] as const).map(
    (role) =>
      html`<tr><td>${role} ${models[role].version}</td><td><code>${models[role].hash}</code></td></tr>`,
  )}</tbody></table></section>`;
}
