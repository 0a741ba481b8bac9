import { html } from 'hono/html';
import type { OutcomeShare } from '../../core/scenario/study-result.ts';
import { outcomeText } from '../outcome-text.ts';
import { intervalText, runShareText } from '../share-text.ts';
import { valueAxis } from './axis.ts';
import { chart, type Markup, openPlot, pixel } from './plot.ts';

const BAR_HEIGHT = 14;
const NO_TICKS = { from: 0, to: 1, ticks: [] };

/** The share of each outcome as a bar, with its 95 % interval as a whisker. */
export function outcomeChart(outcomes: readonly OutcomeShare[]): Markup {
  if (outcomes.length === 0) return html`<p class="empty">no run has ended</p>`;
  const plot = openPlot(valueAxis([1], 'share'), NO_TICKS, [], 24);
  const each = (plot.bottom - plot.top) / Math.max(3, outcomes.length);
  return chart('share of each outcome, with its 95 % interval', [
    plot.ground,
    outcomes.map((one, index) => {
      const text = plot.top + index * each + 12;
      const bar = pixel(text + 8);
      const middle = pixel(bar + BAR_HEIGHT / 2);
      const low = plot.x(one.low);
      const high = plot.x(one.high);
      return html`<text class="strong" x="${plot.left}" y="${pixel(text)}">${outcomeText(one.outcome)} ${runShareText(one)}</text>
<text class="end" x="${plot.right}" y="${pixel(text)}">${intervalText(one)}</text>
<rect class="share ${one.outcome}" x="${plot.left}" width="${pixel(Math.max(1, plot.x(one.share) - plot.left))}" y="${bar}" height="${BAR_HEIGHT}"/>
<path class="whisker" d="M${low} ${middle}H${high}M${low} ${bar + 2}V${bar + BAR_HEIGHT - 2}M${high} ${bar + 2}V${bar + BAR_HEIGHT - 2}"/>`;
    }),
  ]);
}
