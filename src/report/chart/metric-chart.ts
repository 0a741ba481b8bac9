import { html } from 'hono/html';
import type { Measured } from '../../core/rollout/state.ts';
import { unitOf } from '../metric-unit.ts';
import { thinned } from '../thinned.ts';
import { timeAxis, valueAxis } from './axis.ts';
import { chart, linePath, type Mark, type Markup, openPlot } from './plot.ts';

/** More dots than pixels. */
const MOST_DRAWN = 1_000;

/** One metric of a run over plan time: the measurements, the limit, the moments. */
export function metricChart(all: readonly Measured[], marks: readonly Mark[]): Markup {
  const measured = thinned(all, MOST_DRAWN);
  const points = numbersOf(measured, ({ valueNumber }) => valueNumber);
  const [first] = points;
  if (first === undefined) return html`<p class="empty">never a number</p>`;
  const limits = numbersOf(measured, ({ limitNumber }) => limitNumber);
  const { source, metric } = first.of;
  // A template may measure under the same name in a unit of its own.
  const unit = source === 'trigger' ? unitOf(metric) : 'count';
  const drawn = [...points, ...limits];
  const endMs = Math.max(...drawn.map(({ of }) => of.atMs), ...marks.map(({ at }) => at));
  const values = drawn.map(({ number }) => number);
  const plot = openPlot(timeAxis(0, endMs), valueAxis(values, unit), marks);
  const place = ({ of, number }: Numbered) => ({ x: plot.x(of.atMs), y: plot.y(number) });
  return chart(`${metric} over plan time, with its limit`, [
    plot.ground,
    html`<path class="limit" d="${linePath(limits.map(place))}"/>`,
    html`<path class="value" d="${linePath(points.map(place))}"/>`,
    points.map((point) => {
      const { x, y } = place(point);
      return html`<circle class="${point.of.verdict}" cx="${x}" cy="${y}" r="2.5"/>`;
    }),
  ]);
}

interface Numbered {
  readonly of: Measured;
  readonly number: number;
}

/** NaN and infinity are answers, but have no place in a chart. */
function numbersOf(
  measured: readonly Measured[],
  read: (of: Measured) => number | null,
): readonly Numbered[] {
  return measured.flatMap((of) => {
    const number = read(of);
    return number === null || !Number.isFinite(number) ? [] : [{ of, number }];
  });
}
