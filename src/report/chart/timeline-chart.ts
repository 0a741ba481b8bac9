import { html } from 'hono/html';
import type { WeightSpan } from '../../core/rollout/weight-spans.ts';
import { timeAxis, valueAxis } from './axis.ts';
import {
  chart,
  linePath,
  type Mark,
  type Markup,
  openPlot,
  PHONE,
  type Plot,
  pixel,
  textWidth,
} from './plot.ts';

/** A whole run in one picture. Times are plan time, shares 0..1. */
export interface Timeline {
  readonly endMs: number;
  readonly marks: readonly Mark[];
  readonly weights: readonly WeightSpan[];
  readonly shares: readonly SharePoint[];
  /** Drawn one below the other, those that hold something. */
  readonly lanes: readonly Lane[];
}

/** The canary's share of the requests of a while, drawn in its middle. */
export interface SharePoint {
  readonly atMs: number;
  readonly share: number;
}

/** What lasts, in a row of its own under the plot. */
export interface Lane {
  /** One word, which is the row's class too. */
  readonly name: 'steps' | 'holds' | 'faults' | 'people';
  readonly spans: readonly LaneSpan[];
}

export interface LaneSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** What it is, and what there is room for where that is too long. */
  readonly text: string;
  readonly short: string;
}

export const WIDE_TIMELINE = 1_060;
export const NARROW_TIMELINE = PHONE.width;

const PLOT_HEIGHT = 190;
const LANE_HEIGHT = 24;
const BAR_HEIGHT = 18;
const GAP = 6;
/** What is over at once is drawn as wide as a line. */
const THINNEST = 2;

/** Weight as a stepped line, the share of requests as dots, then plan, holds, faults and people. */
export function timelineChart(timeline: Timeline, width: number): Markup {
  const { endMs, marks, weights, shares } = timeline;
  const lanes = timeline.lanes.filter(({ spans }) => spans.length > 0);
  const below = PHONE.below + lanes.length * LANE_HEIGHT;
  const height = PLOT_HEIGHT + below;
  const left = PHONE.right + textWidth(...lanes.map(({ name }) => name));
  const values = [...weights.map(({ weight }) => weight / 100), ...shares.map((one) => one.share)];
  const frame = { ...PHONE, width, height, left, below };
  const plot = openPlot(timeAxis(0, endMs), valueAxis(values, 'share'), marks, frame);
  return chart(
    'weight and share of the canary over plan time, with the steps of the plan',
    [
      plot.ground,
      html`<path class="weight-area" d="${weightArea(weights, plot)}"/>`,
      html`<path class="value" d="${linePath(weightCorners(weights, plot))}"/>`,
      shares.map(
        ({ atMs, share }) =>
          html`<circle class="share" cx="${plot.x(atMs)}" cy="${plot.y(share)}" r="2"/>`,
      ),
      ...lanes.map((lane, index) =>
        drawnLane(lane, plot.bottom + PHONE.below + index * LANE_HEIGHT, plot),
      ),
    ],
    frame,
  );
}

function weightCorners(weights: readonly WeightSpan[], { x, y }: Plot) {
  return weights.flatMap(({ fromMs, toMs, weight }) => [
    { x: x(fromMs), y: y(weight / 100) },
    { x: x(toMs), y: y(weight / 100) },
  ]);
}

function weightArea(weights: readonly WeightSpan[], plot: Plot): string {
  const corners = weightCorners(weights, plot);
  const [first] = corners;
  const last = corners.at(-1);
  if (first === undefined || last === undefined) return '';
  const { bottom } = plot;
  return `${linePath([{ x: first.x, y: bottom }, ...corners, { x: last.x, y: bottom }])}Z`;
}

function drawnLane({ name, spans }: Lane, top: number, plot: Plot): readonly Markup[] {
  const { left, x } = plot;
  const text = pixel(top + BAR_HEIGHT - GAP + 1);
  return [
    html`<text class="end" x="${left - GAP}" y="${text}">${name}</text>`,
    ...spans.map((span, index) => {
      const from = x(span.fromMs);
      const wide = Math.max(THINNEST, pixel(x(span.toMs) - from));
      const free = Math.max(wide, pixel(nextStart(spans, index, plot) - from)) - GAP;
      const label = [span.text, span.short].find((one) => textWidth(one) <= free);
      return html`<g><title>${span.text}</title>
<rect class="lane ${name}" x="${from}" y="${top}" width="${wide}" height="${BAR_HEIGHT}"/>
${label === undefined ? '' : html`<text x="${pixel(from + 4)}" y="${text}">${label}</text>`}</g>`;
    }),
  ];
}

/** A label may reach over the end of its bar, up to the next one. */
function nextStart(spans: readonly LaneSpan[], index: number, { x, right }: Plot): number {
  const next = spans[index + 1];
  return next === undefined ? right : x(next.fromMs);
}
