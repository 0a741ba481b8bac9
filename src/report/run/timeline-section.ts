import { html } from 'hono/html';
import type { Fault } from '../../core/model/fault.ts';
import { faultText } from '../../core/model/fault-label.ts';
import type { TrafficSpan } from '../../core/scenario/backtest-result.ts';
import type { Mark, Markup } from '../chart/plot.ts';
import {
  type Lane,
  NARROW_TIMELINE,
  type SharePoint,
  timelineChart,
  WIDE_TIMELINE,
} from '../chart/timeline-chart.ts';
import { faultSpans, faultTimeText } from '../fault-times.ts';
import { tableHtml } from '../table-html.ts';
import { TRAFFIC_HEAD, trafficRow } from '../traffic-rows.ts';
import { commandSaid, type RunStory } from './run-story.ts';

/** What is known of a run beside its journal. */
export interface RunTraffic {
  readonly shares: readonly SharePoint[];
  readonly weights: readonly TrafficSpan[];
}

/** Plan, weight, traffic and what befell them, in one picture and one table. */
export function timelineSection(
  story: RunStory,
  { shares, weights }: RunTraffic,
  { marks, faults }: { readonly marks: readonly Mark[]; readonly faults: readonly Fault[] },
): Markup {
  const endMs = Math.max(1, story.endedAtMs, ...marks.map(({ at }) => at));
  const timeline = { endMs, marks, weights, shares, lanes: lanesOf(story, faults, endMs) };
  const dots = shares.length === 0 ? '' : ', the real share of the requests as dots';
  return html`<section><h2>Timeline</h2>
<figure class="timeline"><figcaption>The canary's weight as a line${dots}; plan time</figcaption>
<div class="wide">${timelineChart(timeline, WIDE_TIMELINE)}</div>
<div class="narrow">${timelineChart(timeline, NARROW_TIMELINE)}</div></figure>
${faults.length === 0 ? '' : html`<ul class="faults">${faults.map((fault) => html`<li><strong>Fault</strong> ${faultTimeText(fault)}: ${faultText(fault)}</li>`)}</ul>`}
${tableHtml({ head: [...TRAFFIC_HEAD, ''], rows: weights.map(row), numbers: [2, 3, 4] })}</section>`;
}

function row(span: TrafficSpan): readonly string[] {
  return [...trafficRow(span), span.differs ? 'far from the plan' : ''];
}

function lanesOf(story: RunStory, faults: readonly Fault[], endMs: number): readonly Lane[] {
  const { steps, holds, commands } = story;
  return [
    {
      name: 'steps',
      spans: steps.map(({ index, label, fromMs, toMs }) => ({
        ...{ fromMs, toMs },
        text: `${index + 1} ${label}`,
        short: `${index + 1}`,
      })),
    },
    {
      name: 'holds',
      spans: holds.map(({ kind, message, fromMs, toMs }) => ({
        ...{ fromMs, toMs },
        text: message,
        short: kind,
      })),
    },
    {
      name: 'faults',
      spans: faults.flatMap((fault) =>
        faultSpans(fault, endMs).map((span) => ({
          ...span,
          text: faultText(fault),
          short: fault.target,
        })),
      ),
    },
    {
      name: 'people',
      spans: commands.map((command) => ({
        fromMs: command.atMs,
        toMs: command.atMs,
        text: commandSaid(command),
        short: command.verb,
      })),
    },
  ];
}
