import { html } from 'hono/html';
import { faultText } from '../../core/model/fault-label.ts';
import type { Prediction, Unpredicted } from '../../core/scenario/prediction.ts';
import type { RunResult } from '../../core/scenario/run-result.ts';
import { formatDuration } from '../../core/time.ts';
import type { Mark } from '../chart/plot.ts';
import { commandLine, commandText, type TypedCommand } from '../command-text.ts';
import { counted, countText } from '../count-text.ts';
import { expectationsSection } from '../expectations-section.ts';
import { goodputTable } from '../goodput-table.ts';
import { page } from '../page.ts';
import { scorerTable } from '../scorer-table.ts';
import { verdictSentence } from '../sentence.ts';
import { tableHtml } from '../table-html.ts';
import { planTime } from '../terminal/event-line.ts';
import { eventSection, type Happening } from './event-section.ts';
import { injectedTable } from './injected-table.ts';
import { metricSection } from './metric-section.ts';
import { predictionSection } from './prediction-section.ts';
import { querySection } from './query-section.ts';
import { sharePoints, withRequests } from './real-shares.ts';
import { commandSaid, type RunStory } from './run-story.ts';
import { timelineSection } from './timeline-section.ts';

/** A rehearsal or one simulation, with all that its folder holds of it. */
export interface ToldRun {
  readonly result: RunResult;
  readonly story: RunStory;
  /** Null where nobody wrote down what was typed. */
  readonly command: TypedCommand | null;
  /** Null where none was asked for. */
  readonly prediction: Prediction | Unpredicted | null;
}

/** A whole run as one file that needs nothing else. Every text in it is escaped. */
export function runHtml({ result, story, command, prediction }: ToldRun): string {
  const { scenario, seed, outcome, faults, requests, world } = result;
  const marks = marksOf(result);
  const weights = withRequests(story.weights, requests);
  return page(
    `${scenario}: ${outcome}`,
    html`<header>
<p class="kicker">${scenario}, ${world}, seed ${seed}</p>
<h1 class="${outcome}">${verdictSentence(result)}</h1>
${commandLine(command && commandText(command, seed))}
</header>
${timelineSection(story, { shares: sharePoints(requests), weights }, { marks, faults })}
${expectationsSection(result.expectations)}
${metricSection(
  story,
  marks.filter(({ label }) => label !== DRAINED),
)}
${exposure(result)}
${predictionSection(result, prediction)}
${goodput(result)}
${scorers(result)}
${querySection(story)}
${eventSection(story.events, happenings(result, story), [{ head: 'plan time', text: planTime }])}
${environment(result)}`,
  );
}

/** Of no metric: nobody measures any more. */
const DRAINED = 'drained';

/** Fault, detection and rollback in plan time, which is a simulation's only time. */
function marksOf(result: RunResult): readonly Mark[] {
  const { timeline } = result;
  const mark = (label: string, at: string | null): readonly Mark[] =>
    at === null ? [] : [{ label, at: planMsOf(result, at), kind: 'moment' }];
  return [
    ...mark('fault', timeline.faultAt),
    ...mark('detected', timeline.detectedAt),
    ...mark('rolled back', timeline.rolledBackAt),
    ...mark(DRAINED, timeline.drainedAt),
  ];
}

function planMsOf({ timeline, compression, world }: RunResult, at: string): number {
  const factor = world === 'simulation' ? 1 : compression;
  return (Date.parse(at) - Date.parse(timeline.startedAt)) * factor;
}

function happenings(result: RunResult, { commands }: RunStory): readonly Happening[] {
  const { faults, timeline } = result;
  const endedMs = planMsOf(result, timeline.endedAt);
  const drained =
    timeline.drainedAt === null
      ? []
      : [{ atMs: planMsOf(result, timeline.drainedAt), text: 'the last canary answer has ended' }];
  return [
    ...faults
      .filter(({ atMs }) => atMs <= endedMs)
      .map((fault) => ({ atMs: fault.atMs, text: `fault begins: ${faultText(fault)}` })),
    ...commands.map((command) => ({
      atMs: command.atMs,
      text: `command: ${commandSaid(command)}`,
    })),
    ...drained,
  ];
}

function exposure(result: RunResult) {
  const { exposure: seen, models } = result;
  const answers = (['stable', 'canary'] as const).map((role) => {
    const { version, hash, answered } = models[role];
    return [`${role} ${version}`, hash, countText(answered)];
  });
  return html`<section><h2>Exposure, injected and detected</h2>
<p>${counted(seen.users, 'user')} got ${counted(seen.canaryRequests, 'answer')} of the canary;
${countText(seen.badAnswers)} of them bad.</p>
${tableHtml({ head: ['model', 'rollout_hash', 'answers'], rows: answers, numbers: [2] })}
${tableHtml(injectedTable(result))}
<p>Injected: what the model servers put into their answers on purpose. Detected: what scorers found in
those that they read, and what the router blamed a model for.</p></section>`;
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
export function worldSentence({ world, prometheus, timeline, compression }: RunResult): string {
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
