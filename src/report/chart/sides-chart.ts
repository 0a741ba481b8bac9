import { html } from 'hono/html';
import {
  BINS_PER_DOUBLING,
  binStart,
  type LogBins,
  totalOf,
} from '../../core/statistics/log-bins.ts';
import type { Axis } from './axis.ts';
import { chart, linePath, type Mark, type Markup, openPlot } from './plot.ts';

/** Bins drawn as one: four to a doubling are steps that can be seen. */
const JOINED = BINS_PER_DOUBLING / 4;

/** What lies beyond at either end would squeeze the rest: so much of each side is left out there. */
const LEFT_OUT = 0.002;

/** As many as a phone has room for. */
const MOST_TICKS = 4;

/** One of the distributions of a chart. */
export interface DrawnSide {
  readonly name: string;
  readonly bins: LogBins;
  /** The median; only its size is drawn. */
  readonly p50: number;
}

/**
 * Distributions over one logarithmic axis, which has a value's size alone: the first as an area, the
 * others as lines, each broken in another way; the medians marked.
 */
export function sidesChart(
  says: string,
  sides: readonly DrawnSide[],
  valueText: (size: number) => string,
): Markup {
  const shares = sides.map(({ bins }) => sharesOf(bins));
  const places = shares.flatMap((side) => [...side.keys()]);
  const [from, to] = [Math.min(...places), Math.max(...places) + 1];
  const highest = Math.max(...shares.flatMap((side) => [...side.values()]));
  const upright: Axis = { from: 0, to: highest, ticks: [] };
  const marks = sides.map((side, index) => medianOf(side, index, valueText));
  const plot = openPlot(sizeAxis(from, to, valueText), upright, marks);
  const outline = (side: ReadonlyMap<number, number>) =>
    linePath([
      { x: plot.x(from), y: plot.bottom },
      ...range(from, to).flatMap((place) => {
        const y = plot.y(side.get(place) ?? 0);
        return [place, place + 1].map((at) => ({ x: plot.x(at), y }));
      }),
      { x: plot.x(to), y: plot.bottom },
    ]);
  return chart(says, [
    plot.ground,
    shares.map((side, index) =>
      index === 0
        ? html`<path class="band" d="${outline(side)}Z"/>`
        : html`<path class="side ${sideText(index)}" d="${outline(side)}"/>`,
    ),
  ]);
}

/** How the side at a place is drawn, in words, for the line above a chart. */
export function sideText(index: number): string {
  return index === 0 ? 'area' : (['dashed', 'dotted', 'dash-dotted'][(index - 1) % 3] ?? '');
}

function medianOf(
  { name, p50 }: DrawnSide,
  index: number,
  valueText: (size: number) => string,
): Mark {
  const size = Math.abs(p50);
  const at = (Math.log2(size) * BINS_PER_DOUBLING) / JOINED;
  return { label: `${name} ${valueText(size)}`, at, kind: index === 0 ? 'moment' : 'limit' };
}

/** Of what is drawn, by place. */
function sharesOf(bins: LogBins): ReadonlyMap<number, number> {
  const total = totalOf(bins);
  const counts = new Map<number, number>();
  for (const [bin, count] of bins) {
    const place = Math.floor(bin / JOINED);
    counts.set(place, (counts.get(place) ?? 0) + count);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const shares = new Map<number, number>();
  let before = 0;
  for (const [place, count] of sorted) {
    const after = before + count;
    const isAtAnEnd = after <= total * LEFT_OUT || before >= total * (1 - LEFT_OUT);
    if (!isAtAnEnd) shares.set(place, count / total);
    before = after;
  }
  return shares;
}

/** Places are quarters of a doubling; the ticks are at whole doublings, or every so many. */
function sizeAxis(from: number, to: number, valueText: (size: number) => string): Axis {
  const perDoubling = BINS_PER_DOUBLING / JOINED;
  const doublings = (to - from) / perDoubling;
  const step = Math.max(1, Math.ceil(doublings / MOST_TICKS)) * perDoubling;
  const first = Math.ceil(from / step) * step;
  const ticks = range(0, Math.floor((to - first) / step) + 1).map((index) => {
    const at = first + index * step;
    return { at, label: valueText(binStart(at * JOINED)) };
  });
  return { from, to, ticks };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
