import { html } from 'hono/html';
import {
  type ComparedMeasure,
  type Comparison,
  hasSpread,
  type ReadPair,
} from '../core/compare/comparison.ts';
import type { Markup } from './chart/plot.ts';
import { type DrawnSide, sidesChart } from './chart/sides-chart.ts';
import { commandLine } from './command-text.ts';
import {
  COMPARE_LEGEND,
  compareSentence,
  DIFFERENT_LEGEND,
  truthText,
} from './compare-sentence.ts';
import {
  differenceText,
  measureTable,
  seenTraits,
  sizeText,
  traitTable,
} from './compare-tables.ts';
import { page } from './page.ts';
import { tableHtml } from './table-html.ts';

/** A comparison as one file that needs nothing else. Every text in it is escaped. */
export function compareHtml(
  comparison: Comparison,
  notes: readonly string[],
  command: string | null,
): string {
  const { measures, traits, from, to } = comparison;
  const all = [...notes, ...[truthText(comparison)].filter((text) => text !== null)];
  return page(
    `${comparison.versions.shadow.join(', ')} beside ${comparison.versions.stable.join(', ')}`,
    html`<header>
<p class="kicker">shadow, from ${from ?? '?'} to ${to ?? '?'}</p>
<h1>${compareSentence(comparison)}</h1>
${commandLine(command)}
</header>
<section><h2>Distributions</h2>
<p>Stable as an area, the shadow dashed; medians marked; sizes on a logarithmic axis.</p>
<div class="charts">${measures.filter(hasSpread).map(figure)}</div></section>
<section><h2>Measures</h2>
${tableHtml(measureTable(comparison), believedClasses(measures))}</section>
<section><h2>Failures, form, tone and truth</h2>
${tableHtml(traitTable(comparison), believedClasses(seenTraits(traits)))}
<p>${COMPARE_LEGEND}</p></section>
${different(comparison.different)}
${all.length === 0 ? '' : html`<section><h2>Notes</h2><ul>${all.map((note) => html`<li>${note}</li>`)}</ul></section>`}`,
  );
}

function believedClasses(rows: readonly { readonly isBelieved: boolean }[]): readonly string[] {
  return rows.map(({ isBelieved }) => (isBelieved ? 'present' : ''));
}

function drawnSides(sides: ComparedMeasure['sides']): readonly DrawnSide[] {
  return (['stable', 'shadow'] as const).map((name) => ({ name, ...sides[name] }));
}

function figure(measure: ComparedMeasure): Markup {
  const { name, sides, unit, difference } = measure;
  const text = (size: number) => sizeText(unit === 'nats' ? -size : size, unit);
  return html`<figure><figcaption>${name} <span>${differenceText(measure, difference.mean)}</span></figcaption>
${sidesChart(`distribution of ${name}, stable and shadow`, drawnSides(sides), text)}</figure>`;
}

function different(pairs: readonly ReadPair[]) {
  if (pairs.length === 0) return '';
  return html`<section><h2>The most different pairs</h2>
<p>${DIFFERENT_LEGEND}</p>
${pairs.map(
  ({
    requestId,
    prompt,
    stable,
    shadow,
    distance,
  }) => html`<details><summary>${prompt ?? 'prompt hashed'}
 <code>${requestId}</code>, ${Math.round((1 - distance) * 100)}% of the words in common</summary>
<div class="pairs"><div><h3>stable</h3><pre class="answer">${stable}</pre></div>
<div><h3>shadow</h3><pre class="answer">${shadow}</pre></div></div></details>`,
)}</section>`;
}
