import { html } from 'hono/html';
import type { Measured, RolloutEvent } from '../core/rollout/state.ts';
import { metricChart } from './chart/metric-chart.ts';
import type { Mark, Markup } from './chart/plot.ts';
import { eventText } from './terminal/event-line.ts';
import { latestMeasurements } from './terminal/latest-measurements.ts';

/** A chart for each metric that was measured, over plan time. */
export function metricCharts(events: readonly RolloutEvent[], marks: readonly Mark[]): Markup {
  const measured = events.filter((event) => event.kind === 'measured');
  const metrics = [...new Set(measured.map((event) => event.metric))];
  return html`<section><h2>Metrics of the canary</h2>
<p>Each measurement, its limit as a dashed line, the last value and its limit beside the name; times are
plan time.</p>
<div class="charts">${metrics.map((metric) => {
    const points: Measured[] = measured.filter((event) => event.metric === metric);
    const last = points.at(-1);
    const shown = last
      ? html` <span>${last.value}${last.limit ? ` / ${last.limit}` : ''}</span>`
      : '';
    return html`<figure><figcaption>${metric}${shown}</figcaption>
${metricChart(points, marks)}</figure>`;
  })}</div></section>`;
}

/** A column of the log that says when something happened. */
export interface TimeColumn {
  readonly head: string;
  readonly text: (planMs: number) => string;
}

/** What moved the rollout or changed a verdict; every measurement is there to unfold. */
export function eventLog(events: readonly RolloutEvent[], times: readonly TimeColumn[]): Markup {
  const latest = latestMeasurements();
  const turns = events.filter((event) => latest.take(event) || event.kind !== 'measured');
  return html`<section><h2>What happened</h2>${eventTable(turns, times)}
<details><summary>${listedText(events.length)}</summary>
${eventTable(events.slice(0, MOST_LISTED), times)}</details></section>`;
}

/** A page is to be opened; the journal beside it has them all. */
const MOST_LISTED = 20_000;

function listedText(count: number): string {
  return count <= MOST_LISTED
    ? `all ${count} events, every measurement among them`
    : `the first ${MOST_LISTED} of ${count} events; journal.jsonl has them all`;
}

function eventTable(events: readonly RolloutEvent[], times: readonly TimeColumn[]): Markup {
  return html`<table class="log"><thead><tr>${times.map(
    ({ head }) => html`<th>${head}</th>`,
  )}<th>event</th></tr></thead>
<tbody>${events.map(
    (event) =>
      html`<tr class="${event.kind}">${times.map(({ text }) => html`<td>${text(event.atMs)}</td>`)}
<td>${eventText(event)}</td></tr>`,
  )}</tbody></table>`;
}
