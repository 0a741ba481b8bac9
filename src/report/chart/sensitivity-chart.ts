import { html } from 'hono/html';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import { countText } from '../count-text.ts';
import { durationText } from '../duration-text.ts';
import { MEASURES, mediansOf, type Sensitivity } from '../tune-sensitivity.ts';
import { valueText } from '../tune-settings.ts';
import { chart, linePath, type Markup, pixel, textWidth } from './plot.ts';

const LEFT = 12;
const RIGHT = 318;
const PANEL_HEIGHT = 60;
/** Within a panel: its name, then room for the numbers above the dots. */
const NAME_Y = 11;
const TOP = 33;
const BOTTOM = 55;
const LABELS_Y = 200;
const LABEL_ROOM = 44;

const MEASURE_TEXT: readonly ((value: number) => string)[] = [
  (share) => quantityText(share, 'share'),
  durationText,
  countText,
];

/** The lowest and highest median of each measure, over all settings. */
export type Scales = readonly (readonly [number, number])[];

/** Common to all charts: a setting that matters little is to look flat. */
export function scalesOf(all: readonly Sensitivity[]): Scales {
  return MEASURES.map((_, index) => {
    const medians = all.flatMap((one) => mediansOf(one, index));
    return [Math.min(...medians), Math.max(...medians)];
  });
}

/** What each value of one setting comes to: a panel for each measure, the values side by side. */
export function sensitivityChart(setting: Sensitivity, scales: Scales): Markup {
  const { name, values, present } = setting;
  const each = (RIGHT - LEFT) / values.length;
  const x = (index: number) => pixel(LEFT + each * (index + 0.5));
  const labels = shortened(values.map(({ value }) => valueText(value)));
  const every = Math.ceil(LABEL_ROOM / each);
  return chart(`medians by ${name}: ${MEASURES.map((measure) => measure.name).join(', ')}`, [
    MEASURES.flatMap((_, index) => panel(setting, { index, scale: scales[index] }, x)),
    labels.map((label, index) =>
      index % every === 0
        ? html`<text class="${values[index]?.value === present ? 'middle strong' : 'middle'}" x="${middle(x(index), label)}" y="${LABELS_Y}">${label}</text>`
        : html``,
    ),
  ]);
}

function panel(
  { values }: Sensitivity,
  { index, scale }: { readonly index: number; readonly scale: Scales[number] | undefined },
  x: (index: number) => number,
): readonly Markup[] {
  const top = index * PANEL_HEIGHT;
  const [low, high] = scale ?? [0, 0];
  const range = high - low;
  const height = BOTTOM - TOP;
  const y = (value: number) => {
    if (!Number.isFinite(value)) return top + TOP;
    const share = range > 0 && Number.isFinite(range) ? (value - low) / range : 0;
    return pixel(top + BOTTOM - share * height);
  };
  const points = values.flatMap(({ medians }, place) => {
    const value = medians[index] ?? null;
    return value === null ? [] : [{ x: x(place), y: y(value), value }];
  });
  const text = MEASURE_TEXT[index] ?? String;
  return [
    html`<text x="${LEFT}" y="${top + NAME_Y}">${MEASURES[index]?.name ?? ''}</text>
<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${top + BOTTOM}" y2="${top + BOTTOM}"/>
<path class="value" d="${linePath(points)}"/>`,
    ...points.map((point) => {
      const label = Number.isFinite(point.value) ? text(point.value) : 'never';
      return html`<circle cx="${point.x}" cy="${point.y}" r="2.5"/>
<text class="middle" x="${middle(point.x, label)}" y="${pixel(point.y - 6)}">${label}</text>`;
    }),
  ];
}

/** So far in that the text does not stick out. */
function middle(x: number, text: string): number {
  const half = textWidth(text) / 2;
  return pixel(Math.min(Math.max(x, half), RIGHT + LEFT - half));
}

/** What all values end with is said once, in the setting's name. */
function shortened(labels: readonly string[]): readonly string[] {
  const ending = ' baseline';
  if (!labels.every((label) => label.endsWith(ending))) return labels;
  return labels.map((label) => label.slice(0, -ending.length));
}
