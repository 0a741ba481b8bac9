import { html } from 'hono/html';
import type { Histogram, Spread } from '../../core/scenario/study-result.ts';
import { durationText } from '../duration-text.ts';
import { timeAxis, valueAxis } from './axis.ts';
import { chart, type Mark, type Markup, openPlot, pixel } from './plot.ts';

/** A limit further off than this many times the slowest detection would squeeze the bars. */
const FAR = 2.5;
const THINNEST_BAR = 2;

/** How many of the detections took how long; the fault is at 0. */
export function detectionChart(
  { from, width, counts }: Histogram,
  detected: Spread,
  limitMs: number | null,
): Markup {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => (all === 0 ? 0 : count / all));
  const startMs = Math.min(0, (from - width / 2) * 1_000);
  const slowestMs = (from + (counts.length - 0.5) * width) * 1_000;
  const near = limitMs !== null && limitMs <= slowestMs * FAR ? limitMs : null;
  const marks = marksOf(detected, near);
  const plot = openPlot(
    timeAxis(startMs, Math.max(slowestMs, ...marks.map(({ at }) => at))),
    valueAxis(shares, 'share'),
    marks,
  );
  return chart(
    'distribution of the time from fault to detection',
    [
      plot.ground,
      shares.map((share, bin) => {
        if (share === 0) return [];
        const middleMs = (from + bin * width) * 1_000;
        const start = plot.x(middleMs - width * 500);
        const wide = Math.max(THINNEST_BAR, plot.x(middleMs + width * 500) - start - 1);
        const top = plot.y(share);
        return html`<rect class="bar" x="${start}" width="${pixel(wide)}" y="${top}" height="${pixel(plot.bottom - top)}"/>`;
      }),
    ].flat(),
  );
}

function marksOf({ p50, p95 }: Spread, limitMs: number | null): readonly Mark[] {
  const mark = (name: string, seconds: number): Mark => ({
    label: `${name} ${durationText(seconds)}`,
    at: seconds * 1_000,
    kind: 'moment',
  });
  const limit: readonly Mark[] =
    limitMs === null
      ? []
      : [{ label: `limit ${durationText(limitMs / 1_000)}`, at: limitMs, kind: 'limit' }];
  return [
    { label: 'fault', at: 0, kind: 'moment' },
    mark('median', p50),
    mark('p95', p95),
    ...limit,
  ];
}
