import { html } from 'hono/html';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { Measured } from '../../core/rollout/state.ts';
import { metricChart } from '../chart/metric-chart.ts';
import type { Mark, Markup } from '../chart/plot.ts';
import { planTime } from '../terminal/event-line.ts';
import { type MetricGroup, metricGroups } from './metric-groups.ts';
import type { RunStory } from './run-story.ts';

/** A chart for each metric that was measured, over plan time, with what it was held to. */
export function metricSection(story: RunStory, marks: readonly Mark[]): Markup {
  const groups = metricGroups(story);
  if (groups.length === 0) return html``;
  return html`<section><h2>Metrics of the canary</h2>
<p>Each measurement as a dot: filled if it passed, a cross if it failed, a ring if it said nothing; its
limit is the dashed line. Shaded: what the deciding measurement looked over. Times are plan time.</p>
<div class="charts">${groups.map((group) => figure(group, marks))}</div></section>`;
}

function figure(group: MetricGroup, marks: readonly Mark[]): Markup {
  const { asker, metric, points, rule, looks, samples, deciding } = group;
  const last = points.at(-1);
  const shown = last === undefined ? '' : lastText(last);
  const facts = [looks, samples].filter((one) => one !== null && one !== '').join('; ');
  return html`<figure><figcaption><span class="name">${metric}${asker === 'analysis' ? ' (analysis)' : ''}</span>
<span>${shown}</span></figcaption>
${metricChart(group, marks)}
<p class="facts"><code>${rule}</code>${facts === '' ? '' : html`<br>${facts}`}${
    deciding === null
      ? ''
      : html`<br><strong>Decided at ${planTime(deciding.atMs)}${deciding.samples === null ? '' : `, on ${deciding.samples} samples`}.</strong>`
  }</p></figure>`;
}

/** A template's value is told in as many digits as the provider gave. */
function lastText({ value, valueNumber, limit, limitNumber, source }: Measured): string {
  const text =
    source === 'trigger' || valueNumber === null ? value : quantityText(valueNumber, 'count');
  return limitNumber === null ? text : `${text} / ${limit}`;
}
