import { html } from 'hono/html';
import { abMetric } from '../../core/abtest/metrics.ts';
import type { AbSpread } from '../../core/abtest/spreads.ts';
import { quantileIn } from '../../core/statistics/log-bins.ts';
import type { Markup } from '../chart/plot.ts';
import { type DrawnSide, sidesChart, sideText } from '../chart/sides-chart.ts';
import { sizeText } from '../compare-tables.ts';

/** How what has a size is distributed, arm beside arm; nothing where no arm has any. */
export function spreadSection(spreads: readonly AbSpread[]): Markup {
  const drawn = spreads
    .map(({ metric, arms }) => ({ metric, sides: arms.flatMap(sideOf) }))
    .filter(({ sides }) => sides.length > 1);
  if (drawn.length === 0) return html``;
  return html`<section><h2>Distributions</h2>
<p>Sizes on a logarithmic axis, medians marked.</p>
<div class="charts">${drawn.map(
    ({ metric, sides }) =>
      html`<figure><figcaption><span class="name">${metric}</span> <span>${legend(sides)}</span></figcaption>
${sidesChart(`distribution of ${metric} in each arm`, sides, (size) => sizeText(size, unitOf(metric)))}</figure>`,
  )}</div></section>`;
}

function sideOf({ arm, bins }: AbSpread['arms'][number]): readonly DrawnSide[] {
  const counts = new Map(bins);
  const p50 = quantileIn(counts, 0.5);
  return p50 === null ? [] : [{ name: arm, bins: counts, p50 }];
}

function legend(sides: readonly DrawnSide[]): string {
  return sides.map(({ name }, index) => `${name} ${sideText(index)}`).join(', ');
}

function unitOf(metric: AbSpread['metric']): 'ms' | 'usd' | 'tokens' {
  const { unit } = abMetric(metric);
  return unit === 'ms' || unit === 'usd' ? unit : 'tokens';
}
