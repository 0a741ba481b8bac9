import { html } from 'hono/html';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { BandPoint, MetricBand } from '../../core/scenario/study-result.ts';
import { unitOf } from '../metric-unit.ts';
import { timeAxis, valueAxis } from './axis.ts';
import { chart, linePath, type Mark, type Markup, openPlot, type Plot } from './plot.ts';

/** Where fewer than this share of the runs stand behind a moment, its band would mislead. */
const ENOUGH = 0.1;
const TEXT_HEIGHT = 15;

/**
 * One metric of many runs over plan time: the median as a line, p5 to p95 as an area, the limit dashed.
 * Where few of the `runs` still went on there is only a thin line.
 */
export function bandChart(
  { metric, points }: MetricBand,
  { runs, marks }: { readonly runs: number; readonly marks: readonly Mark[] },
): Markup {
  const drawable = points.filter(({ p5, p50, p95 }) => [p5, p50, p95].every(Number.isFinite));
  if (drawable.length === 0) return html`<p class="empty">never a number</p>`;
  const unit = unitOf(metric);
  const values = drawable.flatMap(({ p5, p50, p95, limit }) => [p5, p50, p95, limit ?? p95]);
  const endMs = Math.max(...drawable.map(({ atMs }) => atMs));
  const shown = marks.filter(({ at }) => at <= endMs);
  const plot = openPlot(timeAxis(0, endMs), valueAxis(values, unit), shown);
  const solid = stretches(drawable, (point) => point.runs >= runs * ENOUGH);
  return chart(`${metric} over plan time: median, p5 to p95, and limit`, [
    plot.ground,
    solid.map((stretch) => area(stretch, plot)),
    html`<path class="value few" d="${medianPath(drawable, plot)}"/>`,
    solid.map((stretch) => html`<path class="value" d="${medianPath(stretch, plot)}"/>`),
    limitLine(drawable, plot, (limit) => quantityText(limit, unit)),
  ]);
}

function medianPath(points: readonly BandPoint[], { x, y }: Plot): string {
  return linePath(points.map(({ atMs, p50 }) => ({ x: x(atMs), y: y(p50) })));
}

/** A single moment has no width: it is drawn as an upright line. */
function area(points: readonly BandPoint[], { x, y }: Plot): Markup {
  const upper = points.map(({ atMs, p95 }) => ({ x: x(atMs), y: y(p95) }));
  const lower = points.map(({ atMs, p5 }) => ({ x: x(atMs), y: y(p5) }));
  return html`<path class="band" d="${linePath([...upper, ...lower.toReversed()])}Z"/>`;
}

function limitLine(
  points: readonly BandPoint[],
  plot: Plot,
  text: (limit: number) => string,
): readonly Markup[] {
  const { x, y, right } = plot;
  const limits = stretches(points, ({ limit }) => limit !== null && Number.isFinite(limit));
  const last = limits.at(-1)?.at(-1);
  if (last === undefined || last.limit === null) return [];
  return [
    ...limits.map((stretch) => {
      const path = linePath(stretch.map(({ atMs, limit }) => ({ x: x(atMs), y: y(limit ?? 0) })));
      return html`<path class="limit" d="${path}"/>`;
    }),
    html`<text class="end limit-label" x="${right}" y="${labelY(last.limit, last.p50, plot)}">limit ${text(last.limit)}</text>`,
  ];
}

/** On the side of the limit where the median is not, as long as the plot has room there. */
function labelY(limit: number, median: number, { y, bottom }: Plot): number {
  const above = y(limit) - 5;
  const below = y(limit) + 14;
  const isRoomAbove = above > TEXT_HEIGHT;
  const isRoomBelow = below < bottom;
  return (median > limit && isRoomBelow) || !isRoomAbove ? below : above;
}

/** The longest runs of neighbours that all are as asked. */
function stretches(
  points: readonly BandPoint[],
  asked: (point: BandPoint) => boolean,
): readonly (readonly BandPoint[])[] {
  const found: BandPoint[][] = [];
  let open: BandPoint[] | null = null;
  for (const point of points) {
    if (!asked(point)) {
      open = null;
    } else if (open === null) {
      open = [point];
      found.push(open);
    } else {
      open.push(point);
    }
  }
  return found;
}
