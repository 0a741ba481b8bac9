import { html } from 'hono/html';
import type { RolloutEvent } from '../core/rollout/state.ts';
import type { RunResult } from '../core/scenario/run-result.ts';
import { formatDuration } from '../core/time.ts';
import type { Mark } from './chart/plot.ts';
import { commandText, type TypedCommand } from './command-text.ts';
import { counted, countText } from './count-text.ts';
import { goodputTable } from './goodput-table.ts';
import { page } from './page.ts';
import { eventLog, metricCharts } from './run-sections.ts';
import { scorerTable } from './scorer-table.ts';
import { shareText, verdictSentence } from './sentence.ts';
import { tableHtml } from './table-html.ts';
import { planTime } from './terminal/event-line.ts';

/** A whole run as one file that needs nothing else. Every text in it is escaped. */
export function reportHtml(
  result: RunResult,
  events: readonly RolloutEvent[],
  typed: TypedCommand,
): string {
  return page(
    `${result.scenario}: ${result.outcome}`,
    html`<header>
<p class="kicker">${result.scenario}, seed ${result.seed}</p>
<h1 class="${result.outcome}">${verdictSentence(result)}</h1>
<p><code>${commandText(typed, result.seed)}</code></p>
</header>
${expectationsSection(result)}
${metricCharts(events, marksOf(result))}
${exposure(result)}
${goodput(result)}
${scorers(result)}
${eventLog(events, [{ head: 'plan time', text: planTime }])}
${environment(result)}`,
  );
}

export function expectationsSection({ expectations: judged }: Pick<RunResult, 'expectations'>) {
  return html`<section><h2>Expectations</h2><table>
<thead><tr><th></th><th>what</th><th>expected</th><th>got</th></tr></thead>
<tbody>${judged.map(
    ({ name, expected, actual, pass }) =>
      html`<tr class="${pass ? 'pass' : 'fail'}"><td>${pass ? '✔' : '✘'}</td><td>${name}</td>
<td>${expected}</td><td>${actual}</td></tr>`,
  )}</tbody></table></section>`;
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
    return html`<tr><td>${role} ${version}</td><td><code>${hash}</code></td><td>${countText(answered)}</td>
<td>${shareText(injected.hallucinations, answered)}</td>
<td>${shareText(detected.hallucinations, detected.scored)}</td><td>${quality}</td></tr>`;
  });
  return html`<section><h2>Exposure</h2>
<p>${counted(seen.users, 'user')} got ${counted(seen.canaryRequests, 'answer')} of the canary;
${countText(seen.badAnswers)} of them bad.</p>
<table><thead><tr><th>model</th><th>rollout_hash</th><th>answers</th>
<th>hallucinations injected</th><th>hallucinations detected</th><th>mean quality</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

function goodput(result: RunResult) {
  const table = goodputTable(result);
  if (table.rows.length === 0) return '';
  return html`<section><h2>Goodput</h2>${tableHtml(table)}</section>`;
}

function scorers(result: RunResult) {
  const table = scorerTable(result);
  if (table.rows.length === 0) return '';
  return html`<section><h2>Scorers</h2>${tableHtml(table)}
<p>Flagged: of the answers that a scorer could tell, those with what it looks for. Corrected: the share
that is likely behind it, by how often the scorer errs on answers whose truth is known, with a 95 %
interval for it.</p></section>`;
}

function environment(result: RunResult) {
  const { traffic, notes } = result;
  const lag =
    result.world === 'simulation'
      ? ''
      : html`; the sender lagged ${traffic.lagP50Ms.toFixed(1)} ms at the median`;
  return html`<section><h2>Environment</h2>
<p>${worldSentence(result)}</p>
<p>${counted(traffic.sent, 'request')} sent, ${counted(traffic.errors, 'error')},
${countText(traffic.dropped)} dropped; latency p50
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
