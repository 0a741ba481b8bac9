import { html } from 'hono/html';
import { AB_METRICS } from '../../core/abtest/metrics.ts';
import type { AbTreatmentResult } from '../../core/abtest/results.ts';
import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import type { AbRunResult } from '../../core/scenario/abtest/ab-run-result.ts';
import { formatDuration } from '../../core/time.ts';
import { intervalChart } from '../chart/interval-chart.ts';
import { commandLine, commandText, type TypedCommand } from '../command-text.ts';
import { counted, countText } from '../count-text.ts';
import { expectationsSection } from '../expectations-section.ts';
import { page } from '../page.ts';
import { tableHtml } from '../table-html.ts';
import { planTime } from '../terminal/event-line.ts';
import { abEventText } from './ab-event-text.ts';
import { spreadSection } from './ab-spread-section.ts';
import { AB_LEGEND, armTable, differenceTable, seenDifferences, splitText } from './ab-tables.ts';
import { abSentence } from './ab-texts.ts';

/** A run of an A/B test as one file that needs nothing else. Every text in it is escaped. */
export function abHtml(
  run: AbRunResult,
  events: readonly AbEvent[],
  typed: TypedCommand | null,
): string {
  const { scenario, seed, outcome, result, models } = run;
  return page(
    `${scenario}: ${outcome}`,
    html`<header>
<p class="kicker">${scenario}, seed ${seed}</p>
<h1 class="${outcome}">${abSentence(run)}</h1>
${commandLine(typed && commandText(typed, seed))}
</header>
${expectationsSection(run.expectations)}
<section><h2>Arms</h2>
${tableHtml(armTable(result, models))}
<p>Sample ratio: ${splitText(result)}.</p></section>
${result.treatments === null ? withheld() : compared(run, result.treatments)}
${spreadSection(run.spreads)}
${happened(events)}
${environment(run)}`,
  );
}

function withheld() {
  return html`<section><h2>Results</h2>
<p>Withheld: whoever is missing might have said otherwise.</p></section>`;
}

function compared(run: AbRunResult, treatments: readonly AbTreatmentResult[]) {
  const { said, result } = run;
  const { control } = result;
  const charts = AB_METRICS.flatMap(({ name }) => {
    const differences = treatments.flatMap(({ arm, metrics }) =>
      seenDifferences(metrics)
        .filter(({ metric }) => metric === name)
        .map((found) => ({ arm, found })),
    );
    if (differences.length === 0) return [];
    return [html`<figure><figcaption>${name}</figcaption>${intervalChart(differences)}</figure>`];
  });
  return html`<section><h2>Differences from ${control}</h2>
<div class="charts">${charts}</div>
${treatments.map(({ arm, metrics }) => {
  const seen = seenDifferences(metrics);
  const classes = seen.map(({ verdict }) => verdict);
  return html`<h3>${arm}</h3>${tableHtml(differenceTable(seen, { control, arm, said }), classes)}`;
})}
<p>${AB_LEGEND}</p></section>`;
}

/** All but the looks, which the journal has. */
function happened(all: readonly AbEvent[]) {
  const events = all.filter(({ kind }) => kind !== 'look');
  if (events.length === 0) return '';
  return html`<section><h2>What happened</h2>
${tableHtml({
  head: ['plan time', 'event'],
  rows: events.map((event) => [planTime(event.atMs), abEventText(event)]),
  numbers: [],
})}</section>`;
}

function environment({ traffic, notes, looks, ranMs, world, compression, timeline }: AbRunResult) {
  const pace =
    world === 'simulation'
      ? `Virtual time: the test took ${formatDuration(ranMs)} and nobody waited.`
      : `The plan ran ${compression} times faster than the clock, from ${timeline.startedAt} to ${timeline.endedAt}.`;
  const sent =
    traffic === null
      ? ''
      : html`<p>${counted(traffic.sent, 'request')} sent, ${counted(traffic.errors, 'error')},
${countText(traffic.dropped)} dropped; the sender lagged ${traffic.lagP50Ms.toFixed(1)} ms at the median.</p>`;
  return html`<section><h2>Environment</h2>
<p>${pace} It was looked at ${countText(looks)} times.</p>
${sent}
<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}
