import { html } from 'hono/html';
import type { Histogram } from '../../core/scenario/study-result.ts';
import { type Axis, valueAxis } from './axis.ts';
import { chart, type Mark, type Markup, openPlot, pixel } from './plot.ts';

const THINNEST_BAR = 2;

/** The share of values in each bin, as bars; the bins are in the unit of the axis. */
export function histogramChart(
  says: string,
  { from, width, counts }: Histogram,
  { axis, marks }: { readonly axis: Axis; readonly marks: readonly Mark[] },
): Markup {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => (all === 0 ? 0 : count / all));
  const plot = openPlot(axis, valueAxis(shares, 'share'), marks);
  return chart(
    says,
    [
      plot.ground,
      shares.map((share, bin) => {
        if (share === 0) return [];
        const middle = from + bin * width;
        const start = plot.x(middle - width / 2);
        const wide = Math.max(THINNEST_BAR, plot.x(middle + width / 2) - start - 1);
        const top = plot.y(share);
        return html`<rect class="bar" x="${start}" width="${pixel(wide)}" y="${top}" height="${pixel(plot.bottom - top)}"/>`;
      }),
    ].flat(),
  );
}
