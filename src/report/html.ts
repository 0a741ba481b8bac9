import { html } from 'hono/html';
import type { Measured, RolloutEvent } from '../core/rollout/state.ts';
import type { RunResult } from '../core/scenario/run-result.ts';
import { formatDuration } from '../core/time.ts';
import { metricChart } from './chart/metric-chart.ts';
import type { Mark } from './chart/plot.ts';
import { commandText } from './command-text.ts';
import { page } from './page.ts';
import { shareText, verdictSentence } from './sentence.ts';
import { eventText, planTime } from './terminal/event-line.ts';
import { latestMeasurements } from './terminal/latest-measurements.ts';

/** A whole run as one file that needs nothing else. Every text in it is escaped. */
export function reportHtml(result: RunResult, events: readonly RolloutEvent[]): string {
  return page(
    `${result.scenario}: ${result.outcome}`,
    html`<header>
<p class="kicker">${result.scenario}, seed ${result.seed}</p>
<h1 class="${result.outcome}">${verdictSentence(result)}</h1>
<p><code>${commandText(result)}</code></p>
</header>
${expectations(result)}
${charts(result, events)}
${exposure(result)}
${log(events)}
${environment(result)}`,
  );
}

function expectations({ expectations: judged }: RunResult) {
  return html`<section><h2>Expectations</h2><table>
<thead><tr><th></th><th>what</th><th>expected</th><th>got</th></tr></thead>
<tbody>${judged.map(
    ({ name, expected, actual, pass }) =>
      html`<tr class="${pass ? 'pass' : 'fail'}"><td>${pass ? '✔' : '✘'}</td><td>${name}</td>
<td>${expected}</td><td>${actual}</td></tr>`,
  )}</tbody></table></section>`;
}

function charts(result: RunResult, events: readonly RolloutEvent[]) {
  const measured = events.filter((event) => event.kind === 'measured');
  const metrics = [...new Set(measured.map((event) => event.metric))];
  const marks = marksOf(result);
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

/** Fault, detection and rollback in plan time, which is a simulation's only time. */
function marksOf({ timeline, compression, world }: RunResult): readonly Mark[] {
  const startMs = Date.parse(timeline.startedAt);
  const factor = world === 'simulation' ? 1 : compression;
  const mark = (label: string, at: string | null): readonly Mark[] =>
    at === null ? [] : [{ label, at: (Date.parse(at) - startMs) * factor, kind: 'moment' }];
  return [
    ...mark('fault', timeline.faultAt),
    ...mark('detected', timeline.detectedAt),
    ...mark('rolled back', timeline.rolledBackAt),
  ];
}

function exposure({ exposure: seen, models }: RunResult) {
  const rows = (['stable', 'canary'] as const).map((role) => {
    const { version, hash, answered, injected, detected } = models[role];
    const quality = detected.meanQuality === null ? '-' : detected.meanQuality.toFixed(3);
    return html`<tr><td>${role} ${version}</td><td><code>${hash}</code></td><td>${answered}</td>
<td>${shareText(injected.hallucinations, answered)}</td>
<td>${shareText(detected.hallucinations, detected.scored)}</td><td>${quality}</td></tr>`;
  });
  return html`<section><h2>Exposure</h2>
<p>${seen.users} users got ${seen.canaryRequests} answers of the canary; ${seen.badAnswers} were bad.</p>
<table><thead><tr><th>model</th><th>rollout_hash</th><th>answers</th>
<th>hallucinations injected</th><th>hallucinations detected</th><th>mean quality</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

/** What moved the rollout or changed a verdict; every measurement is there to unfold. */
function log(events: readonly RolloutEvent[]) {
  const latest = latestMeasurements();
  const turns = events.filter((event) => latest.take(event) || event.kind !== 'measured');
  return html`<section><h2>What happened</h2>${eventTable(turns)}
<details><summary>all ${events.length} events, every measurement among them</summary>
${eventTable(events)}</details></section>`;
}

function eventTable(events: readonly RolloutEvent[]) {
  return html`<table class="log"><thead><tr><th>plan time</th><th>event</th></tr></thead>
<tbody>${events.map(
    (event) =>
      html`<tr class="${event.kind}"><td>${planTime(event.atMs)}</td>
<td>${eventText(event)}</td></tr>`,
  )}</tbody></table>`;
}

function environment(result: RunResult) {
  const { traffic, notes } = result;
  const lag =
    result.world === 'simulation'
      ? ''
      : html`; the sender lagged ${traffic.lagP50Ms.toFixed(1)} ms at the median`;
  return html`<section><h2>Environment</h2>
<p>${worldSentence(result)}</p>
<p>${traffic.sent} requests sent, ${traffic.errors} errors, ${traffic.dropped} dropped; latency p50
${Math.round(traffic.latencyP50Ms)} ms, p95 ${Math.round(traffic.latencyP95Ms)} ms${lag}.</p>
<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}

/** What judged, and how time passed. */
function worldSentence({ world, prometheus, timeline, compression }: RunResult): string {
  const judge = `Prometheus ${prometheus.kind} ${prometheus.version}`;
  const { startedAt, endedAt } = timeline;
  if (world === 'rehearsal') {
    return (
      `${judge}; the plan ran ${compression} times faster than the clock, from ${startedAt} to ` +
      `${endedAt}.`
    );
  }
  const took = formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
  const cut = compression === 1 ? '' : `, every window cut to 1/${compression} as in a rehearsal`;
  return `${judge}; virtual time: the plan took ${took} and nobody waited${cut}.`;
}
