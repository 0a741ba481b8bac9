import { html } from 'hono/html';
import { abMetric } from '../../core/abtest/metrics.ts';
import type { AbDifference } from '../../core/abtest/results.ts';
import type { ArmFinding } from '../../core/scenario/abtest/standing-verdicts.ts';
import { differenceText, differenceUnit } from '../abtest/ab-texts.ts';
import { valueAxis } from './axis.ts';
import { chart, type Markup, openPlot, PHONE, type Plot, pixel } from './plot.ts';

const ROOMIEST = 52;
const NO_AXIS = { from: 0, to: 1, ticks: [] };

const VERDICT_CLASS: Readonly<Record<AbDifference['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  different: 'different',
  'no difference yet': 'undecided',
};

/** One metric, all treatments over one axis: where the true difference lies, and the estimate in it. */
export function intervalChart(differences: readonly ArmFinding[]): Markup {
  const known = differences.filter(({ found }) => found.interval !== null);
  const [first] = known;
  if (first === undefined) return html`<p class="empty">nothing to tell by yet</p>`;
  const unit = differenceUnit(abMetric(first.found.metric));
  const ends = known.flatMap(({ found: { interval } }) =>
    interval === null ? [] : [interval.lower, interval.upper],
  );
  const mark = { label: 'no difference', at: 0, kind: 'moment' } as const;
  const plot = openPlot(valueAxis(ends, unit), NO_AXIS, [mark], { ...PHONE, right: 20 });
  const each = Math.min(ROOMIEST, (plot.bottom - plot.top) / differences.length);
  return chart(`difference from the control in ${first.found.metric}, with its interval`, [
    plot.ground,
    differences.map((one, index) => row(one, plot.top + index * each, each, plot)),
  ]);
}

function row({ arm, found }: ArmFinding, top: number, each: number, plot: Plot): Markup {
  const { x, left, right } = plot;
  const { interval, relative, difference, metric, verdict } = found;
  const text = pixel(top + 13);
  const label = html`<text class="strong" x="${left}" y="${text}">${arm}</text>
<text class="end strong" x="${right}" y="${text}">${differenceText(found)}</text>`;
  const estimate = abMetric(metric).by === 'ratio' ? relative : difference;
  if (interval === null || estimate === null) return label;
  const middle = pixel(top + each - 12);
  const [low, high] = [x(interval.lower), x(interval.upper)];
  const whisker = `M${low} ${middle}H${high}M${low} ${middle - 4}v8M${high} ${middle - 4}v8`;
  return html`${label}
<path class="interval ${VERDICT_CLASS[verdict]}" d="${whisker}"/>
<circle class="${VERDICT_CLASS[verdict]}" cx="${x(estimate)}" cy="${middle}" r="4"/>`;
}
