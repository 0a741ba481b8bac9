import type { Measured } from '../core/rollout/state.ts';
import { formatDuration } from '../core/time.ts';

/** A moment worth a line across a chart. */
export interface Mark {
  readonly label: string;
  readonly atMs: number;
}

const WIDTH = 520;
const HEIGHT = 180;
const LEFT = 8;
const TOP = 16;
const PLOT_WIDTH = WIDTH - 2 * LEFT;
const PLOT_HEIGHT = HEIGHT - TOP - 22;

/** One metric over plan time as SVG text: the measurements, the limit, the moments. */
export function metricChart(measured: readonly Measured[], marks: readonly Mark[]): string {
  const points = measured.flatMap(({ atMs, verdict, valueNumber: number }) =>
    number === null ? [] : [{ atMs, verdict, number }],
  );
  if (points.length === 0) return '<p class="empty">never a number</p>';
  const limits = measured.flatMap(({ atMs, limitNumber: number }) =>
    number === null ? [] : [{ atMs, number }],
  );
  const endMs = Math.max(
    ...points.map((point) => point.atMs),
    ...marks.map((mark) => mark.atMs),
    1,
  );
  const top =
    Math.max(...points.map(({ number }) => number), ...limits.map((at) => at.number)) * 1.1;
  const x = (atMs: number) => round(LEFT + (atMs / endMs) * PLOT_WIDTH);
  const y = (value: number) => round(TOP + PLOT_HEIGHT * (1 - value / (top || 1)));
  const path = (line: readonly { atMs: number; number: number }[]) =>
    line.map(({ atMs, number }, index) => `${index ? 'L' : 'M'}${x(atMs)} ${y(number)}`).join('');
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - LEFT}" y1="${y(0)}" y2="${y(0)}"/>`,
    ...marks.map((mark) => markLine(mark, x(mark.atMs))),
    `<path class="limit" d="${path(limits)}"/>`,
    `<path class="value" d="${path(points)}"/>`,
    ...points.map(
      ({ atMs, number, verdict }) =>
        `<circle class="${verdict}" cx="${x(atMs)}" cy="${y(number)}" r="3"/>`,
    ),
    `<text x="${LEFT}" y="${HEIGHT - 6}">0s</text>`,
    `<text class="end" x="${WIDTH - LEFT}" y="${HEIGHT - 6}">${formatDuration(endMs)}</text>`,
    '</svg>',
  ].join('');
}

function markLine({ label, atMs }: Mark, x: number): string {
  const side = atMs === 0 || x < WIDTH / 2 ? '' : ' class="end"';
  return (
    `<line class="mark" x1="${x}" x2="${x}" y1="${TOP}" y2="${TOP + PLOT_HEIGHT}"/>` +
    `<text${side} x="${x}" y="${TOP - 4}">${label}</text>`
  );
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
