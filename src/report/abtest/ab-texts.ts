import { type AbMetric, type AbMetricName, abMetric } from '../../core/abtest/metrics.ts';
import type { AbDifference, AbResult } from '../../core/abtest/results.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { Unit } from '../../core/rollout/trigger-metrics.ts';
import type { AbRunResult } from '../../core/scenario/abtest/ab-run-result.ts';
import { counted } from '../count-text.ts';

/** An A/B test in one sentence: what was found, and over how much. */
export function abSentence({ outcome, result }: Pick<AbRunResult, 'outcome' | 'result'>): string {
  const { split, arms } = result;
  if (outcome === 'stopped') return `Stopped: the split lies: ${split.message}.`;
  const users = arms.reduce((sum, arm) => sum + arm.users, 0);
  const requests = arms.reduce((sum, arm) => sum + arm.ended, 0);
  const over = `over ${counted(users, 'user')} and ${counted(requests, 'request')}`;
  const begins = outcome === 'interrupted' ? `Interrupted ${over}` : `A/B ${over}`;
  return `${begins}: ${findings(result)}.`;
}

function findings({ treatments, control }: AbResult): string {
  const found = (treatments ?? []).flatMap(({ arm, metrics }) => {
    const said = metrics.filter(({ verdict }) => verdict !== 'no difference yet');
    return said.length === 0 ? [] : [`${arm} is ${said.map(findingText).join(', ')}`];
  });
  return found.length === 0 ? `no difference from ${control} yet` : found.join('; ');
}

/** `better in latency (-31%)`. */
export function findingText(found: AbDifference): string {
  return `${found.verdict} in ${found.metric} (${differenceText(found)})`;
}

/** A value in its metric's unit. */
export function valueText(name: AbMetricName, value: number | null): string {
  if (value === null) return '-';
  const { unit } = abMetric(name);
  return quantityText(unit === 'ms' ? value / 1_000 : value, textUnit(unit));
}

/** As intervals have it: relative where metrics go by ratio. */
export function differenceText(found: AbDifference): string {
  const { metric, difference, relative } = found;
  const value = abMetric(metric).by === 'ratio' ? relative : difference;
  return value === null ? '-' : signedText(metric, value);
}

export function intervalText({ metric, interval }: AbDifference): string {
  if (interval === null) return 'cannot tell';
  return `${signedText(metric, interval.lower)} to ${signedText(metric, interval.upper)}`;
}

/** A difference or a bound of one; of shares in percentage points. */
function signedText(name: AbMetricName, value: number): string {
  const { by, unit } = abMetric(name);
  const size = quantityText(Math.abs(value), differenceUnit(abMetric(name)));
  const shown = by === 'difference' && unit === 'share' ? size.replace('%', ' pp') : size;
  return value === 0 ? shown : `${value > 0 ? '+' : '-'}${shown}`;
}

/** In which an interval is told. */
export function differenceUnit({ by, unit }: AbMetric): Unit {
  return by === 'ratio' ? 'share' : textUnit(unit);
}

function textUnit(unit: AbMetric['unit']): Unit {
  switch (unit) {
    case 'ms':
      return 'seconds';
    case 'tokens':
      return 'count';
    default:
      return unit;
  }
}
