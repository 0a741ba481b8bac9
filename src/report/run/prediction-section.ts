import { html } from 'hono/html';
import type { Prediction, Unpredicted } from '../../core/scenario/prediction.ts';
import type { RunResult } from '../../core/scenario/run-result.ts';
import { fallChart } from '../chart/fall-chart.ts';
import type { Markup } from '../chart/plot.ts';
import { countText } from '../count-text.ts';
import type { Table } from '../table.ts';
import { tableHtml } from '../table-html.ts';
import { bandText, endingsText, fallsOf, whereText } from './fall.ts';

/** What a rehearsal came to, beside what simulations of the same scenario come to. */
export function predictionSection(
  result: RunResult,
  prediction: Prediction | Unpredicted | null,
): Markup {
  if (prediction === null) return html``;
  return html`<section><h2>Beside the simulation</h2>
${'why' in prediction ? html`<p>Not simulated: ${prediction.why}.</p>` : foretold(result, prediction)}</section>`;
}

function foretold(result: RunResult, prediction: Prediction): Markup {
  const falls = fallsOf(result, prediction);
  return html`<p>${simulatedText(prediction)}: ${endingsText(prediction)}. 95 % of them are within the bar, all
within the thin line, half on either side of the upright stroke; of twenty runs one may well be outside.</p>
<div class="charts">${falls.map(
    (fall) =>
      html`<figure><figcaption><span class="name">${fall.name}</span> <span>${whereText(fall)}</span></figcaption>${fallChart(fall)}</figure>`,
  )}</div>
${tableHtml(predictionTable(result, prediction))}
<ul>${prediction.notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}

export function simulatedText({ seeds, compression }: Prediction): string {
  const pace = compression === 1 ? '' : ` at the same compression, ${compression}x`;
  return `${countText(seeds.done)} simulations of this scenario${pace}, seeds ${seeds.first} to ${seeds.first + seeds.done - 1}`;
}

export function predictionTable(result: RunResult, prediction: Prediction): Table {
  return {
    head: ['', 'this run', '95% of the simulations', ''],
    rows: fallsOf(result, prediction).map((fall) => [
      fall.name,
      fall.value === null ? 'never' : fall.text(fall.value),
      bandText(fall),
      whereText(fall),
    ]),
    numbers: [1],
  };
}
