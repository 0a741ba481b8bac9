import type { Histogram, Spread } from '../../core/scenario/study-result.ts';
import { countText } from '../count-text.ts';
import { valueAxis } from './axis.ts';
import { histogramChart } from './histogram-chart.ts';
import type { Mark, Markup } from './plot.ts';

/** How many of the runs came to how much of something that is counted. */
export function amountChart(says: string, histogram: Histogram, { p50, p95 }: Spread): Markup {
  const { from, width, counts } = histogram;
  const mark = (name: string, at: number): Mark => ({
    label: `${name} ${countText(at)}`,
    at,
    kind: 'moment',
  });
  const axis = valueAxis([from - width / 2, from + (counts.length - 0.5) * width], 'count');
  return histogramChart(says, histogram, { axis, marks: [mark('median', p50), mark('p95', p95)] });
}
