import type { Measured } from '../core/rollout/state.ts';
import { planTime } from './terminal/event-line.ts';

/** A moment worth a line across a chart. */
export interface Mark {
  readonly label: string;
  readonly atMs: number;
}

const WIDTH = 520;
const HEIGHT = 190;
const LEFT = 8;
const TOP = 30;
const PLOT_WIDTH = WIDTH - 2 * LEFT;
const PLOT_HEIGHT = HEIGHT - TOP - 22;

/** Marks nearer than this share a line and a label. */
const NEAR_PIXELS = 120;

/** Room above the highest value, so that the line does not touch the labels. */
const HEADROOM = 1.15;

interface Plotted {
  readonly atMs: number;
  readonly number: number;
}

/** One metric over plan time as SVG text: the measurements, the limit, the moments. */
export function metricChart(measured: readonly Measured[], marks: readonly Mark[]): string {
  const points = measured.flatMap(({ atMs, verdict, valueNumber: number }) =>
    number === null ? [] : [{ atMs, verdict, number }],
  );
  if (points.length === 0) return '<p class="empty">never a number</p>';
  const limits: Plotted[] = measured.flatMap(({ atMs, limitNumber: number }) =>
    number === null ? [] : [{ atMs, number }],
  );
  const endMs = Math.max(...points.map(({ atMs }) => atMs), ...marks.map(({ atMs }) => atMs), 1);
  const highest = Math.max(...[...points, ...limits].map(({ number }) => number)) || 1;
  const x = (atMs: number) => round(LEFT + (atMs / endMs) * PLOT_WIDTH);
  const y = (value: number) => round(TOP + PLOT_HEIGHT * (1 - value / (highest * HEADROOM)));
  const path = (line: readonly Plotted[]) =>
    line.map(({ atMs, number }, index) => `${index ? 'L' : 'M'}${x(atMs)} ${y(number)}`).join('');
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - LEFT}" y1="${y(0)}" y2="${y(0)}"/>`,
    ...merged(marks, x).map(({ label, atMs }) => markLine(label, x(atMs))),
    `<path class="limit" d="${path(limits)}"/>`,
    `<path class="value" d="${path(points)}"/>`,
    ...points.map(
      ({ atMs, number, verdict }) =>
        `<circle class="${verdict}" cx="${x(atMs)}" cy="${y(number)}" r="3"/>`,
    ),
    `<text x="${LEFT}" y="${HEIGHT - 6}">0s</text>`,
    `<text class="end" x="${WIDTH - LEFT}" y="${HEIGHT - 6}">${planTime(endMs)}</text>`,
    '</svg>',
  ].join('');
}

/** Marks that stand at nearly the same place become one, in their order: `detected, rolled back`. */
function merged(marks: readonly Mark[], x: (atMs: number) => number): readonly Mark[] {
  const lines: Mark[] = [];
  for (const mark of marks) {
    const last = lines.at(-1);
    if (!last || x(mark.atMs) - x(last.atMs) > NEAR_PIXELS) lines.push(mark);
    else lines[lines.length - 1] = { atMs: last.atMs, label: `${last.label}, ${mark.label}` };
  }
  return lines;
}

function markLine(label: string, x: number): string {
  const side = x < WIDTH / 2 ? '' : ' class="end"';
  return (
    `<line class="mark" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${TOP + PLOT_HEIGHT}"/>` +
    `<text${side} x="${x}" y="${TOP - 12}">${label}</text>`
  );
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
