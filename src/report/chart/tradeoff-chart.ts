import { html } from 'hono/html';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { CandidateResult, TuneResult } from '../../core/scenario/tune-result.ts';
import { changesOf, settingsText } from '../tune-settings.ts';
import { type Axis, valueAxis } from './axis.ts';
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

/** What candidates are spread by from left to right; less is better. */
export interface Cost {
  /** In words, for who cannot see the chart. */
  readonly says: string;
  axis(values: readonly number[]): Axis;
  /** Undefined or infinite: never. */
  of(candidate: CandidateResult): number | undefined;
  readonly limit: Mark | null;
}

/** Beside the plot, for those whose cost has no end or is far off. */
const BEYOND_WIDTH = 52;
/** What costs more than this many times the dearest that is of interest would squeeze the others. */
const FAR = 2;
const EDGE = 12;
const LABEL_HEIGHT = 14;

interface Dot extends Point {
  readonly place: number;
  readonly isBeyond: boolean;
}

/** Every candidate a dot: healthy rollouts rolled back (upwards) against what a fault costs. */
export function tradeoffChart(result: TuneResult, cost: Cost): Markup {
  const { candidates, constraint, frontier, present, recommended, nearest } = result;
  const costs = candidates.map((candidate) => cost.of(candidate) ?? Number.POSITIVE_INFINITY);
  const shares = candidates.map(({ falseRollback }) => falseRollback?.share ?? 0);
  const near = farthestOf(costs, [...frontier, present, recommended ?? nearest], cost.limit);
  const { maxFalseRollback } = constraint;
  const up = valueAxis([...shares, maxFalseRollback ?? 0], 'share');
  const across = cost.axis([...costs.filter((value) => value <= near), cost.limit?.at ?? 0]);
  const beyond = costs.filter((value) => value > near);
  const marks = cost.limit === null ? [] : [cost.limit];
  const plot = openPlot(across, up, marks, {
    ...PHONE,
    right: beyond.length > 0 ? BEYOND_WIDTH + EDGE : EDGE,
  });
  const beyondX = pixel(plot.right + BEYOND_WIDTH / 2 + EDGE / 2);
  const dots = candidates.map((_, place): Dot => {
    const value = costs[place] ?? Number.POSITIVE_INFINITY;
    const isBeyond = value > near;
    const x = isBeyond ? beyondX : plot.x(value);
    return { place, x, y: plot.y(shares[place] ?? 0), isBeyond };
  });
  const onFrontier = frontier.flatMap((place) => dots[place] ?? []);
  const chosen = dots[recommended ?? nearest];
  return chart(`share of healthy rollouts rolled back against ${cost.says}, a dot a candidate`, [
    plot.ground,
    beyond.length === 0 ? [] : beyondGround(plot, beyondX, beyond.some(Number.isFinite)),
    maxFalseRollback === null ? [] : levelLimit(maxFalseRollback, plot),
    distinct(dots).map(({ x, y }) => html`<circle class="dot" cx="${x}" cy="${y}" r="2.5"/>`),
    html`<path class="value" d="${linePath(staircase(onFrontier))}"/>`,
    distinct(onFrontier).map(({ x, y, place }) => {
      return html`<circle cx="${x}" cy="${y}" r="3.5">${title(place, result)}</circle>`;
    }),
    named(
      [
        { dot: dots[present], name: 'present', kind: 'now' },
        {
          dot: chosen?.place === present ? undefined : chosen,
          name: recommended === null ? 'nearest' : 'recommended',
          kind: recommended === null ? 'nearest' : 'chosen',
        },
      ],
      plot,
    ),
  ]);
}

/** A browser shows it under the pointer. */
function title(place: number, result: TuneResult): Markup {
  const candidate = result.candidates[place];
  if (candidate === undefined) return html``;
  return html`<title>${settingsText(changesOf(candidate, result))}</title>`;
}

/** Dots in one place are drawn once: seeds are few, and many candidates come to the same. */
function distinct(dots: readonly Dot[]): readonly Dot[] {
  return [...new Map(dots.map((dot) => [`${dot.x} ${dot.y}`, dot])).values()];
}

/** Those of the frontier that none is below and left of: it has more dimensions than a chart. */
function staircase(dots: readonly Dot[]): readonly Point[] {
  let lowest = Number.NEGATIVE_INFINITY;
  return dots
    .filter(({ isBeyond }) => !isBeyond)
    .toSorted((a, b) => a.x - b.x || b.y - a.y)
    .filter(({ y }) => {
      const isLower = y > lowest;
      lowest = Math.max(lowest, y);
      return isLower;
    });
}

/** Up to what cost the plot reaches; all that is dearer stands at its edge. */
function farthestOf(
  costs: readonly number[],
  interesting: readonly number[],
  limit: Mark | null,
): number {
  const shown = interesting
    .map((place) => costs[place] ?? 0)
    .filter((value) => Number.isFinite(value));
  return FAR * Math.max(...shown, limit?.at ?? 0);
}

function beyondGround(
  { right, top, bottom }: Plot,
  x: number,
  hasFinite: boolean,
): readonly Markup[] {
  return [
    html`<line class="mark" x1="${right}" x2="${right}" y1="${top}" y2="${bottom}"/>
<text class="middle" x="${x}" y="${bottom + 18}">${hasFinite ? 'more' : 'never'}</text>`,
  ];
}

/** Its name stands above it, unless it is the top of the plot. */
function levelLimit(share: number, { left, right, top, y }: Plot): readonly Markup[] {
  const level = y(share);
  const labelY = level - LABEL_HEIGHT < top ? level + LABEL_HEIGHT : level - 4;
  return [
    html`<line class="limit" x1="${left}" x2="${right}" y1="${level}" y2="${level}"/>
<text class="end limit-label" x="${right}" y="${pixel(labelY)}">limit ${quantityText(share, 'share')}</text>`,
  ];
}

interface Named {
  readonly dot: Dot | undefined;
  readonly name: string;
  readonly kind: 'now' | 'chosen' | 'nearest';
}

/** A ring each, and a name beside it: to the right where there is room, above one that is in the way. */
function named(all: readonly Named[], { right, top }: Plot): readonly Markup[] {
  let taken: Point | null = null;
  return all.flatMap(({ dot, name, kind }) => {
    if (dot === undefined) return [];
    const isRoom = dot.x + 8 + textWidth(name) <= right + EDGE;
    const besideY = Math.max(dot.y - 7, top + LABEL_HEIGHT);
    const meets: boolean = taken !== null && Math.abs(taken.y - besideY) < LABEL_HEIGHT;
    const labelY = meets ? besideY - LABEL_HEIGHT : besideY;
    taken = { x: dot.x, y: labelY };
    return [
      html`<circle class="ring ${kind}" cx="${dot.x}" cy="${dot.y}" r="5.5"/>
<text class="strong ${isRoom ? 'start' : 'end'}" x="${pixel(isRoom ? dot.x + 6 : dot.x - 6)}" y="${pixel(labelY)}">${name}</text>`,
    ];
  });
}
