import { html } from 'hono/html';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { EndedBy } from '../../core/scenario/study-result.ts';
import { outcomeText } from '../outcome-text.ts';
import { timeAxis, valueAxis } from './axis.ts';
import {
  chart,
  linePath,
  type Mark,
  type Markup,
  openPlot,
  PHONE,
  type Plot,
  type Point,
  pixel,
  textWidth,
} from './plot.ts';

/** Room behind the last end, so that a step at the very end is seen. */
const BEYOND = 1.04;
/** A label is two lines of text, and a little room above them. */
const LABEL_HEIGHT = 34;
const LINE_HEIGHT = 14;
const GAP = 5;

/** The share of rollouts that had ended by then, a stepped line for each outcome. */
export function endedChart(ended: readonly EndedBy[], marks: readonly Mark[]): Markup {
  const lines = ended.filter(({ points }) => points.length > 0);
  if (lines.length === 0) return html`<p class="empty">no run has ended</p>`;
  const endMs = Math.max(...lines.flatMap(({ points }) => points.map(({ atMs }) => atMs)));
  const beside = 2 * GAP + textWidth(...lines.map(({ outcome }) => outcomeText(outcome)));
  const shown = marks.filter(({ at }) => at <= endMs);
  const plot = openPlot(timeAxis(0, endMs * BEYOND), valueAxis([1], 'share'), shown, {
    ...PHONE,
    right: beside,
  });
  return chart('share of rollouts ended over plan time, by outcome', [
    plot.ground,
    lines.map(
      ({ outcome, points }) => html`<path class="ended ${outcome}" d="${steps(points, plot)}"/>`,
    ),
    endLabels(lines, plot),
  ]);
}

/** Only where the share changes: a step needs no points on its tread. */
function steps(points: EndedBy['points'], { x, y, right }: Plot): string {
  const corners: Point[] = [];
  let level = y(0);
  for (const { atMs, share } of points) {
    const next = y(share);
    if (corners.length === 0) corners.push({ x: x(atMs), y: level });
    if (next === level) continue;
    corners.push({ x: x(atMs), y: level }, { x: x(atMs), y: next });
    level = next;
  }
  return linePath([...corners, { x: right, y: level }]);
}

/** Each label beside the end of its line, moved up as far as the one below it demands. */
function endLabels(lines: readonly EndedBy[], { y, right, bottom }: Plot): readonly Markup[] {
  let free = bottom;
  const last = ({ points }: EndedBy) => points.at(-1)?.share ?? 0;
  return lines
    .toSorted((a, b) => last(a) - last(b))
    .map((line) => {
      const base = Math.min(free, y(last(line)) + LINE_HEIGHT);
      free = base - LABEL_HEIGHT;
      const share = quantityText(last(line), 'share');
      return html`<text class="${line.outcome}" x="${right + GAP}" y="${pixel(base - LINE_HEIGHT)}">${outcomeText(line.outcome)}</text>
<text x="${right + GAP}" y="${pixel(base)}">${share}</text>`;
    });
}
