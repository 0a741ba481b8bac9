import { html } from 'hono/html';
import type { Fall } from '../run/fall.ts';
import { type Axis, timeAxis, valueAxis } from './axis.ts';
import { chart, type Markup, openPlot, PHONE, pixel } from './plot.ts';

const FRAME = { ...PHONE, height: 74 };
const BAND_HEIGHT = 14;
const NO_AXIS: Axis = { from: 0, to: 1, ticks: [] };

/** Where a run fell among its simulations: the middle 95 % as a bar, the median in it, the run as a mark. */
export function fallChart({ measure, name, value, band, text }: Fall): Markup {
  const ends = [value ?? 0, band?.most ?? 0];
  // Charts take time in milliseconds.
  const unit = measure === 'detectSeconds' ? 1_000 : 1;
  const axis = unit === 1 ? valueAxis(ends, 'count') : timeAxis(0, Math.max(...ends) * unit);
  const marks =
    value === null
      ? []
      : [{ label: `this run ${text(value)}`, at: value * unit, kind: 'run' as const }];
  const { x, top, bottom, ground } = openPlot(axis, NO_AXIS, marks, FRAME);
  const y = pixel((top + bottom - BAND_HEIGHT) / 2);
  return chart(
    `${name}: this run among its simulations`,
    [
      band === null
        ? []
        : html`<path class="whisker thin" d="M${x(band.least * unit)} ${y + BAND_HEIGHT / 2}H${x(band.most * unit)}"/>
<rect class="band" x="${x(band.low * unit)}" width="${Math.max(2, pixel(x(band.high * unit) - x(band.low * unit)))}" y="${y}" height="${BAND_HEIGHT}"/>
<path class="whisker" d="M${x(band.p50 * unit)} ${y}v${BAND_HEIGHT}"/>`,
      ground,
    ],
    FRAME,
  );
}
