import { normalQuantile } from '../../statistics/normal.ts';
import { mean } from '../../statistics/samples.ts';
import { type EffectMeasure, effectSize } from './effect-size.ts';
import { type LocationShift, locationShift } from './mann-whitney.ts';
import { withoutOutliers } from './outliers.ts';

/** Kayenta's labels of one metric. */
export type Label = 'Pass' | 'High' | 'Low' | 'Nodata' | 'NodataFailMetric' | 'Error';

export type Direction = 'increase' | 'decrease' | 'either';

/** An effect at or beyond these counts; in the measure's own scale. */
export interface EffectLimits {
  readonly decrease: number;
  readonly increase: number;
}

/** How one metric is judged; the production judge fixes tolerance and confidence. */
export interface MetricRule {
  readonly tolerance: number;
  readonly confidence: number;
  readonly direction: Direction;
  readonly measure: EffectMeasure;
  readonly allowed: EffectLimits;
  /** Beyond these a critical metric fails the whole canary. */
  readonly criticalLimits: EffectLimits;
  readonly critical: boolean;
  readonly mustHaveData: boolean;
  /** A missing value is left out, or counts as 0. */
  readonly missing: 'remove' | 'replace';
  /** Interquartile ranges beyond which a value is dropped; null keeps all. */
  readonly outlierFactor: number | null;
}

/** NetflixACAJudge-v1.0's own constants and its configuration's defaults. */
export const PRODUCTION_RULE: MetricRule = {
  tolerance: 0.25,
  confidence: 0.98,
  direction: 'either',
  measure: 'meanRatio',
  allowed: { decrease: 1, increase: 1 },
  criticalLimits: { decrease: 1, increase: 1 },
  critical: false,
  mustHaveData: false,
  missing: 'remove',
  outlierFactor: null,
};

export interface Classified {
  readonly label: Label;
  /** Whether this label alone fails the canary. */
  readonly critical: boolean;
  /** Mean of the experiment over mean of the control; 1 where there was nothing to compare. */
  readonly deviation: number;
  /** Null where no test was needed. */
  readonly shift: LocationShift | null;
  readonly why: string;
}

/** Judges one metric's values, one a time step, as NetflixACAJudge-v1.0 does. */
export function classify(
  experimentValues: readonly number[],
  controlValues: readonly number[],
  rule: MetricRule,
): Classified {
  const experiment = prepared(experimentValues, rule);
  const control = prepared(controlValues, rule);
  const early = withoutTest(experiment, control, rule);
  if (early) return early;
  const isConstant = new Set(experiment).size === 1 && new Set(control).size === 1;
  const x = isConstant ? spread(experiment) : experiment;
  const y = isConstant ? spread(control) : control;
  const deviation = effectSize('meanRatio', x, y);
  const shift = locationShift(x, y, rule.confidence);
  if (!shift) {
    const why = 'all values are tied, so that there is no interval';
    // Upstream's error path forgets that the metric was critical.
    return { label: 'Error', critical: false, deviation, shift: null, why };
  }
  return labelled(shift, effectSize(rule.measure, x, y), { rule, deviation });
}

function prepared(values: readonly number[], rule: MetricRule): readonly number[] {
  const present =
    rule.missing === 'replace'
      ? values.map((value) => (Number.isNaN(value) ? 0 : value))
      : values.filter((value) => !Number.isNaN(value));
  const { outlierFactor } = rule;
  return outlierFactor === null || present.length === 0
    ? present
    : withoutOutliers(present, outlierFactor);
}

/** What needs no test: no data, or nothing that differs. */
function withoutTest(
  experiment: readonly number[],
  control: readonly number[],
  rule: MetricRule,
): Classified | undefined {
  const nothing = { deviation: 1, shift: null };
  if (experiment.length === 0 || control.length === 0) {
    const whose = experiment.length === 0 ? 'the canary' : 'the baseline';
    const why = `no data of ${whose}`;
    if (rule.missing === 'replace') return { ...nothing, label: 'Pass', critical: false, why };
    if (rule.mustHaveData && !rule.critical)
      return { ...nothing, label: 'NodataFailMetric', critical: false, why };
    return { ...nothing, label: 'Nodata', critical: rule.critical, why };
  }
  const pass = { ...nothing, label: 'Pass' as const, critical: false };
  if (isSame(experiment, control)) return { ...pass, why: 'both have the same values' };
  if (new Set([...experiment, ...control]).size === 1)
    return { ...pass, why: 'both have one and the same value' };
  return undefined;
}

function isSame(experiment: readonly number[], control: readonly number[]): boolean {
  if (experiment.length !== control.length) return false;
  const sorted = experiment.toSorted((a, b) => a - b);
  const others = control.toSorted((a, b) => a - b);
  return sorted.every((value, index) => value === others[index]);
}

/** Upstream adds Gaussian noise to two constants; the noise's own quantiles need no chance. */
function spread(values: readonly number[]): number[] {
  return values.map(
    (value, index) =>
      value + Math.abs(value) * 1e-5 * normalQuantile((index + 0.5) / values.length),
  );
}

function labelled(
  shift: LocationShift,
  effect: number,
  { rule, deviation }: { readonly rule: MetricRule; readonly deviation: number },
): Classified {
  const bound = rule.tolerance * Math.abs(shift.estimate);
  // An effect that cannot be measured hinders no label.
  const isAbove = (limit: number) => Number.isNaN(effect) || effect >= limit;
  const isBelow = (limit: number) => Number.isNaN(effect) || effect <= limit;
  const interval = `shift ${shift.lower.toPrecision(4)} to ${shift.upper.toPrecision(4)}`;
  const found = { deviation, shift, why: `${interval}, tolerance ${bound.toPrecision(4)}` };
  const { direction, allowed, criticalLimits: limits, critical } = rule;
  if (direction !== 'decrease' && shift.lower > bound && isAbove(allowed.increase))
    return { ...found, label: 'High', critical: critical && isAbove(limits.increase) };
  if (direction !== 'increase' && shift.upper < -bound && isBelow(allowed.decrease))
    return { ...found, label: 'Low', critical: critical && isBelow(limits.decrease) };
  return { ...found, label: 'Pass', critical: false };
}

/** Kayenta's other classifier: by the means alone. */
export function classifyByMean(
  experiment: readonly number[],
  control: readonly number[],
  direction: Direction,
): Label {
  if (experiment.length === 0 || control.length === 0) return 'Nodata';
  const difference = mean(experiment) - mean(control);
  if (difference > 0 && direction !== 'decrease') return 'High';
  return difference < 0 && direction !== 'increase' ? 'Low' : 'Pass';
}
