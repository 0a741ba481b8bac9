import { believable, leastAlphas } from '../statistics/e-values.ts';
import { mixedEvidence, mixedInterval } from '../statistics/mixed-sequence.ts';
import type { Interval } from '../statistics/share-interval.ts';
import { armDifference, effectiveClusters, sequenceRules } from './arm-difference.ts';
import type { ArmSums } from './clustered-sums.ts';
import { alphaOfEpoch } from './epochs.ts';
import { type AbMetric, type AbMetricName, abMetric } from './metrics.ts';
import { type SampleRatio, sampleRatio } from './sample-ratio.ts';
import type { AbTally } from './tally.ts';

/** At most this share of the differences that a test calls is expected to be none, at every look. */
export const AB_ALPHA = 0.05;

export const AB_VERDICTS = ['better', 'worse', 'different', 'no difference yet'] as const;
export type AbVerdict = (typeof AB_VERDICTS)[number];

/** One arm and one metric. */
export interface AbEstimate {
  /** Requests that have it. */
  readonly requests: number;
  /** Slots of equal weight that would tell as much. */
  readonly clusters: number;
  /** The mean, in the metric's unit; of times the geometric one. Null of no requests. */
  readonly value: number | null;
}

/** A treatment beside the control. */
export interface AbDifference {
  readonly metric: AbMetricName;
  readonly control: AbEstimate;
  readonly treatment: AbEstimate;
  /** Treatment less control, in the metric's unit; null where one has no estimate. */
  readonly difference: number | null;
  /** As a part of the control's value; null where that is 0 or nothing. */
  readonly relative: number | null;
  /**
   * Where the true difference lies, at every look at once: the relative one of metrics that go by ratio,
   * else the one in their unit. It leaves 0 out just where there is a verdict. Null where it is too early.
   */
  readonly interval: Interval | null;
  /** An e-value against "no difference". */
  readonly evidence: number;
  /** Always valid, adjusted for all that is compared. */
  readonly p: number;
  readonly verdict: AbVerdict;
}

export interface AbArmResult {
  readonly arm: string;
  readonly percent: number;
  readonly users: number;
  /** Requests given to it, and those that have ended. */
  readonly exposures: number;
  readonly ended: number;
}

export interface AbTreatmentResult {
  readonly arm: string;
  /** In the order of the plan's metrics. */
  readonly metrics: readonly AbDifference[];
}

/** What a test comes to so far: words to be read, and nothing that would act on them. */
export interface AbResult {
  readonly epoch: number;
  readonly control: string;
  readonly arms: readonly AbArmResult[];
  readonly split: SampleRatio;
  /** Null where the split lies: whoever is missing might have said otherwise. */
  readonly treatments: readonly AbTreatmentResult[] | null;
}

/** At any time and as often as one likes. */
export function abResult(tally: AbTally): AbResult {
  const { weights, epoch, counts } = tally;
  const control = weights[0]?.arm ?? '';
  const users = counts.split.seen;
  const all = users.reduce((sum, seen) => sum + seen, 0);
  const split = sampleRatio(counts.split, {
    epoch,
    strays: counts.strays,
    arms: weights.map(({ arm, percent }, index) => ({
      arm,
      users: users[index] ?? 0,
      expected: (all * percent) / 100,
    })),
  });
  return {
    epoch,
    control,
    arms: weights.map(({ arm, percent }, index) => ({
      arm,
      percent,
      users: users[index] ?? 0,
      exposures: counts.exposures[index] ?? 0,
      ended: counts.ended[index] ?? 0,
    })),
    split,
    treatments: split.state === 'ok' ? treatmentsOf(tally, control) : null,
  };
}

/** A difference before it is known what all the others say. */
interface Compared {
  readonly arm: string;
  readonly metric: AbMetric;
  readonly sums: Readonly<Record<'control' | 'treatment', ArmSums>>;
  readonly estimate: ReturnType<typeof armDifference>;
  readonly evidence: number;
}

/**
 * Which differences to believe is decided over all metrics and treatments (e-BH), and intervals are as
 * wide as that asks (e-BY: Xu, Wang and Ramdas, "Post-selection inference for e-value based confidence
 * intervals", 2024), so that an interval never contradicts its verdict.
 */
function treatmentsOf(tally: AbTally, control: string): readonly AbTreatmentResult[] {
  const alpha = alphaOfEpoch(AB_ALPHA, tally.epoch);
  const treatments = tally.weights.slice(1).map(({ arm }) => arm);
  const comparisons = treatments.length * tally.plan.metrics.length;
  const rules = sequenceRules(alpha, comparisons);
  const compared = treatments.flatMap((arm) =>
    tally.plan.metrics.map((name): Compared => {
      const of = tally.sumsOf(name);
      const sums = { control: of.of(control), treatment: of.of(arm) };
      const estimate = armDifference(sums.control, sums.treatment);
      const evidence = estimate === null ? 1 : finite(mixedEvidence(estimate, rules));
      return { arm, metric: abMetric(name), sums, estimate, evidence };
    }),
  );
  const evidence = compared.map((one) => one.evidence);
  const believed = new Set(believable(evidence, alpha));
  const level = (alpha * Math.max(1, believed.size)) / comparisons;
  const ps = leastAlphas(evidence);
  const differences = compared.map((one, index) => ({
    arm: one.arm,
    difference: {
      ...valuesOf(one),
      interval:
        one.estimate === null
          ? null
          : inUnit(mixedInterval(one.estimate, rules, level), one.metric),
      evidence: one.evidence,
      p: ps[index] ?? 1,
      verdict: believed.has(index) ? verdictOf(one) : 'no difference yet',
    } satisfies AbDifference,
  }));
  return treatments.map((arm) => ({
    arm,
    metrics: differences.filter((one) => one.arm === arm).map(({ difference }) => difference),
  }));
}

function valuesOf({ metric, sums }: Compared) {
  const control = estimateOf(metric, sums.control);
  const treatment = estimateOf(metric, sums.treatment);
  const isKnown = control.value !== null && treatment.value !== null;
  const difference = isKnown ? (treatment.value ?? 0) - (control.value ?? 0) : null;
  const relative = difference === null || !control.value ? null : difference / control.value;
  return { metric: metric.name, control, treatment, difference, relative };
}

function estimateOf({ by }: AbMetric, sums: ArmSums): AbEstimate {
  const mean = sums.sum / sums.requests;
  return {
    requests: sums.requests,
    clusters: effectiveClusters(sums),
    value: sums.requests === 0 ? null : by === 'ratio' ? Math.exp(mean) : mean,
  };
}

function inUnit({ lower, upper }: Interval, { by }: AbMetric): Interval {
  return by === 'ratio' ? { lower: Math.expm1(lower), upper: Math.expm1(upper) } : { lower, upper };
}

function verdictOf({ metric, estimate }: Compared): AbVerdict {
  if (metric.good === null || estimate === null) return 'different';
  return (metric.good === 'lower') === estimate.value < 0 ? 'better' : 'worse';
}

/** As a number of JSON. */
function finite(evidence: number): number {
  return Math.min(evidence, Number.MAX_VALUE);
}
