import { html } from 'hono/html';
import type { RolloutEvent } from '../../core/rollout/state.ts';
import type { Markup } from '../chart/plot.ts';
import { eventText } from '../terminal/event-line.ts';
import { latestMeasurements } from '../terminal/latest-measurements.ts';

/** A column of the log that says when something happened. */
export interface TimeColumn {
  readonly head: string;
  readonly text: (planMs: number) => string;
}

/** Something that happened and that the engine has no event for: a fault, a command, the last answer. */
export interface Happening {
  readonly atMs: number;
  readonly text: string;
}

interface Line extends Happening {
  readonly kind: string;
}

/** What moved the rollout or changed a verdict; every measurement is there to unfold. */
export function eventSection(
  events: readonly RolloutEvent[],
  besides: readonly Happening[],
  times: readonly TimeColumn[],
): Markup {
  const latest = latestMeasurements();
  const turns = events.filter((event) => latest.take(event) || event.kind !== 'measured');
  const lines = [
    ...besides.map((one) => ({ ...one, kind: 'besides' })),
    ...turns.map(lineOf),
  ].toSorted((a, b) => a.atMs - b.atMs);
  return html`<section><h2>What happened</h2>${eventTable(lines.slice(0, MOST_LISTED), times)}
<details><summary>${listedText(events.length)}</summary>
${eventTable(events.slice(0, MOST_LISTED).map(lineOf), times)}</details></section>`;
}

/** A page is to be opened; the journal beside it has them all. */
const MOST_LISTED = 5_000;

function listedText(count: number): string {
  return count <= MOST_LISTED
    ? `all ${count} events, every measurement among them`
    : `the first ${MOST_LISTED} of ${count} events; journal.jsonl has them all`;
}

function lineOf(event: RolloutEvent): Line {
  return { atMs: event.atMs, kind: event.kind, text: eventText(event) };
}

function eventTable(lines: readonly Line[], times: readonly TimeColumn[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="events"><table class="log"><thead><tr>${times.map(
    ({ head }) => html`<th scope="col">${head}</th>`,
  )}<th scope="col">event</th></tr></thead>
<tbody>${lines.map(
    (line) =>
      html`<tr class="${line.kind}">${times.map(({ text }) => html`<td>${text(line.atMs)}</td>`)}
<td>${line.text}</td></tr>`,
  )}</tbody></table></div>`;
}
