import { html } from 'hono/html';
import type { MeasuredSide, Side } from '../../core/compare/comparison.ts';
import { BINS_PER_DOUBLING, binStart, totalOf } from '../../core/compare/log-bins.ts';
import type { Axis } from './axis.ts';
import { chart, linePath, type Mark, type Markup, openPlot } from './plot.ts';

/** Bins drawn as one: four to a doubling are steps that can be seen. */
const JOINED = BINS_PER_DOUBLING / 4;

/** What lies beyond at either end would squeeze the rest: so much of each side is left out there. */
const LEFT_OUT = 0.002;

/** As many as a phone has room for. */
const MOST_TICKS = 4;

/**
 * Both sides' distributions over one logarithmic axis, which has a value's size alone: stable as an
 * area, the shadow as a dashed line, the medians marked.
 */
export function twoSidesChart(
  says: string,
  sides: Readonly<Record<Side, MeasuredSide>>,
  valueText: (size: number) => string,
): Markup {
  const shares = { stable: sharesOf(sides.stable), shadow: sharesOf(sides.shadow) };
  const places = [...shares.stable.keys(), ...shares.shadow.keys()];
  const [from, to] = [Math.min(...places), Math.max(...places) + 1];
  const highest = Math.max(...shares.stable.values(), ...shares.shadow.values());
  const upright: Axis = { from: 0, to: highest, ticks: [] };
  const plot = openPlot(sizeAxis(from, to, valueText), upright, [
    medianOf('stable', sides.stable, valueText),
    medianOf('shadow', sides.shadow, valueText),
  ]);
  const outline = (side: Side) =>
    linePath([
      { x: plot.x(from), y: plot.bottom },
      ...range(from, to).flatMap((place) => {
        const y = plot.y(shares[side].get(place) ?? 0);
        return [place, place + 1].map((at) => ({ x: plot.x(at), y }));
      }),
      { x: plot.x(to), y: plot.bottom },
    ]);
  return chart(says, [
    plot.ground,
    html`<path class="band" d="${outline('stable')}Z"/>`,
    html`<path class="limit" d="${outline('shadow')}"/>`,
  ]);
}

function medianOf(side: Side, { p50 }: MeasuredSide, valueText: (size: number) => string): Mark {
  const size = Math.abs(p50);
  const at = (Math.log2(size) * BINS_PER_DOUBLING) / JOINED;
  return { label: `${side} ${valueText(size)}`, at, kind: side === 'stable' ? 'moment' : 'limit' };
}

/** Of what is drawn, by place. */
function sharesOf({ bins }: MeasuredSide): ReadonlyMap<number, number> {
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
