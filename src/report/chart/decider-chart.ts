import { html } from 'hono/html';
import type { Decider } from '../../core/scenario/study-result.ts';
import { outcomeText } from '../outcome-text.ts';
import { runShareText } from '../share-text.ts';
import { valueAxis } from './axis.ts';
import { chart, type Markup, openPlot, PHONE, type Plot, pixel } from './plot.ts';

/** More would not be read; the table has them all. */
const MOST_BARS = 5;
const ROOMIEST = 52;
const NO_AXIS = { from: 0, to: 1, ticks: [] };

/** How runs ended and what decided: a bar for the share of each, a whisker for its 95 % interval. */
export function deciderChart(deciders: readonly Decider[]): Markup {
  if (deciders.length === 0) return html`<p class="empty">no run has ended</p>`;
  const shown = deciders.slice(0, MOST_BARS);
  const plot = openPlot(valueAxis([1], 'share'), NO_AXIS, [], { ...PHONE, right: 20 });
  const height = plot.bottom - plot.top;
  const each = Math.min(ROOMIEST, height / shown.length);
  const first = plot.top + (height - each * shown.length) / 2;
  return chart('share of each way to end, with its 95 % interval', [
    plot.ground,
    shown.map((decider, index) => bar(decider, first + index * each, each, plot)),
  ]);
}

function bar(decider: Decider, top: number, each: number, { x, left, right }: Plot): Markup {
  const { outcome, by, share, low, high } = decider;
  const text = pixel(top + 13);
  const upper = pixel(text + 6);
  const lower = pixel(top + each - 5);
  const middle = pixel((upper + lower) / 2);
  const whisker = `M${x(low)} ${middle}H${x(high)}M${x(low)} ${middle - 4}v8M${x(high)} ${middle - 4}v8`;
  return html`<text class="strong" x="${left}" y="${text}">${outcomeText(outcome)} by ${by}</text>
<text class="end strong" x="${right}" y="${text}">${runShareText(decider)}</text>
<rect class="${outcome}" x="${left}" width="${pixel(Math.max(1, x(share) - left))}" y="${upper}" height="${pixel(lower - upper)}"/>
<path class="whisker" d="${whisker}"/>`;
}
