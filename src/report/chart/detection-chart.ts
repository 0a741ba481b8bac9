import type { Histogram, Spread } from '../../core/scenario/study-result.ts';
import { durationText } from '../duration-text.ts';
import { timeAxis } from './axis.ts';
import { histogramChart } from './histogram-chart.ts';
import type { Mark, Markup } from './plot.ts';

/** A limit further off than this many times the slowest detection would squeeze the bars. */
const FAR = 2.5;

/** How many of the detections took how long; the fault is at 0. */
export function detectionChart(
  { from, width, counts }: Histogram,
  detected: Spread,
  limitMs: number | null,
): Markup {
  const startMs = Math.min(0, (from - width / 2) * 1_000);
  const slowestMs = (from + (counts.length - 0.5) * width) * 1_000;
  const near = limitMs !== null && limitMs <= slowestMs * FAR ? limitMs : null;
  const marks = marksOf(detected, near);
  const axis = timeAxis(startMs, Math.max(slowestMs, ...marks.map(({ at }) => at)));
  const inMs = { from: from * 1_000, width: width * 1_000, counts };
  return histogramChart('distribution of the time from fault to detection', inMs, { axis, marks });
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
