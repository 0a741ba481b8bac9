import { html } from 'hono/html';
import type { Measured } from '../../core/rollout/state.ts';
import { thinned } from '../../core/thinned.ts';
import { unitOf } from '../metric-unit.ts';
import type { MetricGroup } from '../run/metric-groups.ts';
import { timeAxis, valueAxis } from './axis.ts';
import { chart, linePath, type Mark, type Markup, openPlot, type Plot, pixel } from './plot.ts';

/** More dots than pixels. */
const MOST_DRAWN = 1_000;
const DOT = 2.5;

/** One metric of a run over plan time: the measurements, the limit, the moments. */
export function metricChart(group: MetricGroup, marks: readonly Mark[]): Markup {
  const { asker, metric, deciding, windowMs } = group;
  const measured = thinned(group.points, MOST_DRAWN);
  const points = numbersOf(measured, ({ valueNumber }) => valueNumber);
  if (points.length === 0) return html`<p class="empty">never a number</p>`;
  const limits = numbersOf(measured, limitOf);
  // A template may measure under the same name in a unit of its own.
  const unit = asker === 'trigger' ? unitOf(metric) : 'count';
  const drawn = [...points, ...limits];
  const endMs = Math.max(...drawn.map(({ of }) => of.atMs), ...marks.map(({ at }) => at));
  const values = drawn.map(({ number }) => number);
  const plot = openPlot(timeAxis(0, endMs), valueAxis(values, unit), marks);
  const place = ({ of, number }: Numbered) => ({ x: plot.x(of.atMs), y: plot.y(number) });
  return chart(`${metric} over plan time, with its limit`, [
    deciding === null || windowMs === null ? [] : windowShade(deciding.atMs, windowMs, plot),
    plot.ground,
    html`<path class="limit" d="${limitPath(limits, plot)}"/>`,
    html`<path class="value" d="${linePath(points.map(place))}"/>`,
    points.map((point) => dot(point, plot)),
  ]);
}

/** One that never moved holds for the whole run. */
function limitPath(limits: readonly Numbered[], { x, y, left, right }: Plot): string {
  const [first] = limits;
  if (first !== undefined && limits.every(({ number }) => number === first.number)) {
    return `M${left} ${y(first.number)}H${right}`;
  }
  return linePath(limits.map(({ of, number }) => ({ x: x(of.atMs), y: y(number) })));
}

/** Before the run there was nothing to look at. */
function windowShade(atMs: number, windowMs: number, { x, top, bottom }: Plot): Markup {
  const from = x(Math.max(0, atMs - windowMs));
  const height = pixel(bottom - top);
  return html`<rect class="window" x="${from}" width="${pixel(x(atMs) - from)}" y="${top}" height="${height}"/>`;
}

/** A shape for each verdict: not everybody sees the colours. */
function dot({ of, number }: Numbered, plot: Plot): Markup {
  const x = plot.x(of.atMs);
  const y = plot.y(number);
  if (of.verdict === 'Failed') {
    return html`<path class="cross" d="M${x - 3} ${y - 3}l6 6m0-6l-6 6"/>`;
  }
  return html`<circle class="${of.verdict}" cx="${x}" cy="${y}" r="${DOT}"/>`;
}

/** A rule's as it stood then; of a template's condition, where it is one bound of one result. */
function limitOf({ limit, limitNumber }: Measured): number | null {
  const bound = /^\s*result(?:\[0\])?\s*[<>]=?\s*(-?\d+(?:\.\d+)?)\s*$/.exec(limit)?.[1];
  return limitNumber ?? (bound === undefined ? null : Number(bound));
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
