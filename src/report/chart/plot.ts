import { html } from 'hono/html';
import type { Axis } from './axis.ts';

/** A piece of a page in which every text is escaped. */
export type Markup = ReturnType<typeof html>;

/** A moment worth a line across a chart, in the unit of its x axis. */
export interface Mark {
  readonly label: string;
  readonly at: number;
  readonly kind: 'moment' | 'limit' | 'run';
}

/** A place in a chart, in pixels of its view box. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The ground that a chart is drawn on. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** From data to pixels. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Grid, ticks and marks, to be drawn below everything else. */
  readonly ground: readonly Markup[];
}

/** How large a chart is, in pixels of its view box, and what is kept free around its plot. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Beside the plot, on the left as far as the labels of the values need no more. */
  readonly left: number;
  readonly right: number;
  /** Below the plot, for the labels of its x axis and whatever is drawn under them. */
  readonly below: number;
}

/** A line of text, and what a letter of it takes on average in the widest of the usual fonts. */
const TEXT_HEIGHT = 15;
const LETTER_WIDTH = 7;
/** What an m takes more. */
const WIDE_LETTER = 3;
const BELOW = 24;
const EDGE = 12;

/** About as wide as it is shown on a phone, so that its text stays as large as it is written. */
export const PHONE: Frame = { width: 330, height: 206, left: 0, right: EDGE, below: BELOW };

/** Lays out both axes and the labels of the marks above the plot. */
export function openPlot(x: Axis, y: Axis, marks: readonly Mark[], frame: Frame = PHONE): Plot {
  const { width, height } = frame;
  const left = Math.max(frame.left, EDGE + textWidth(...y.ticks.map(({ label }) => label)));
  const right = width - frame.right;
  const across = scale(x, left, right);
  const labels = stacked(marks, across, width);
  const rows = Math.max(0, ...labels.map(({ row }) => row + 1));
  const top = EDGE + rows * TEXT_HEIGHT;
  const bottom = height - frame.below;
  const up = scale(y, bottom, top);
  const box = { left, right, top, bottom, x: across, y: up };
  return { ...box, ground: ground({ x, y, width }, box, labels) };
}

/** A whole chart; `says` is what it shows, for who cannot see it. */
export function chart(
  says: string,
  drawn: readonly (Markup | readonly Markup[])[],
  { width, height }: Pick<Frame, 'width' | 'height'> = PHONE,
): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${says}">${drawn}</svg>`;
}

/** How many pixels the longest of some labels takes, a little generously. */
export function textWidth(...labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => label.length)) * LETTER_WIDTH;
}

export function linePath(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x} ${y}`).join('');
}

function scale({ from, to }: Axis, start: number, end: number): (value: number) => number {
  return (value) => pixel(start + ((value - from) / (to - from)) * (end - start));
}

/** To a tenth: finer is not seen and makes a page twice as long. */
export function pixel(value: number): number {
  return Number(value.toFixed(1));
}

interface Label extends Mark {
  readonly x: number;
  readonly anchor: 'start' | 'end';
  /** 0 is next to the plot. */
  readonly row: number;
}

/** Each label in the lowest row where it meets no other. */
function stacked(
  marks: readonly Mark[],
  x: (value: number) => number,
  chartWidth: number,
): readonly Label[] {
  const placed: (Label & { readonly start: number; readonly end: number })[] = [];
  for (const mark of marks.toSorted((a, b) => a.at - b.at)) {
    const at = x(mark.at);
    const width = textWidth(mark.label);
    const anchor = at + width > chartWidth ? 'end' : 'start';
    const start = anchor === 'start' ? at : at - width;
    const meets = (row: number) =>
      placed.some((one) => one.row === row && start < one.end + EDGE && one.start < start + width);
    let row = 0;
    while (meets(row)) row += 1;
    placed.push({ ...mark, x: at, anchor, row, start, end: start + width });
  }
  return placed;
}

function ground(
  { x, y, width }: { readonly x: Axis; readonly y: Axis; readonly width: number },
  box: Omit<Plot, 'ground'>,
  labels: readonly Label[],
): readonly Markup[] {
  const { left, right, top, bottom } = box;
  return [
    ...y.ticks.map(({ at, label }) => {
      const level = box.y(at);
      return html`<line class="axis" x1="${left}" x2="${right}" y1="${level}" y2="${level}"/>
<text class="end" x="${left - 6}" y="${level + 4}">${label}</text>`;
    }),
    ...ticksAlong(x, box.x, width).map(({ at, label, middle }) => {
      const line = html`<line class="axis" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}"/>`;
      if (middle === null) return line;
      return html`${line}
<text class="middle" x="${middle}" y="${bottom + BELOW - 6}">${label}</text>`;
    }),
    ...labels.map(({ label, kind, x: at, row, anchor }) => {
      const line = top - 6 - row * TEXT_HEIGHT;
      return html`<line class="${MARK_CLASS[kind]}" x1="${at}" x2="${at}" y1="${line + 2}" y2="${bottom}"/>
<text class="${anchor}" x="${at}" y="${line}">${label}</text>`;
    }),
  ];
}

interface PlacedTick {
  readonly at: number;
  readonly label: string;
  /** Where its label stands; null where it would meet the one before. */
  readonly middle: number | null;
}

function ticksAlong(
  { ticks }: Axis,
  x: (value: number) => number,
  width: number,
): readonly PlacedTick[] {
  let end = Number.NEGATIVE_INFINITY;
  return ticks.map(({ at, label }) => {
    const half = textWidth(label) / 2 + WIDE_LETTER;
    // A label in the middle of its tick would stick out at the edges.
    const middle = Math.min(Math.max(x(at), half), width - half);
    const isFree = middle - half > end;
    if (isFree) end = middle + half;
    return { at: x(at), label, middle: isFree ? middle : null };
  });
}

const MARK_CLASS: Readonly<Record<Mark['kind'], string>> = {
  moment: 'mark',
  limit: 'limit',
  run: 'mark run',
};
