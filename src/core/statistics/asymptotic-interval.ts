import type { Interval } from './share-interval.ts';

/*
 * Asymptotic confidence sequences for a difference of means (Waudby-Smith et al., "Time-uniform
 * central limit theory and asymptotic confidence sequences", 2024), in the form that GrowthBook uses.
 */

/** One arm of an experiment. */
export interface Arm {
  readonly samples: number;
  readonly mean: number;
  /** Of one value. */
  readonly variance: number;
}

/** An estimate whose variance shrinks as 1/samples. */
export interface Estimate {
  readonly value: number;
  readonly variance: number;
  readonly samples: number;
}

export function armOfSums(sum: number, squares: number, samples: number): Arm {
  const variance = (squares - (sum * sum) / samples) / (samples - 1);
  return { samples, mean: sum / samples, variance };
}

export function armOfShare(successes: number, samples: number): Arm {
  const share = successes / samples;
  return { samples, mean: share, variance: share * (1 - share) };
}

export function differenceOf(control: Arm, treatment: Arm): Estimate {
  return {
    value: treatment.mean - control.mean,
    variance: treatment.variance / treatment.samples + control.variance / control.samples,
    samples: control.samples + treatment.samples,
  };
}

/** The difference as a part of the control's mean, its variance by the delta method. */
export function relativeDifferenceOf(control: Arm, treatment: Arm): Estimate {
  const ofTreatment = treatment.variance / (control.mean ** 2 * treatment.samples);
  const ofControl =
    (control.variance * treatment.mean ** 2) / (control.mean ** 4 * control.samples);
  return {
    value: (treatment.mean - control.mean) / control.mean,
    variance: ofTreatment + ofControl,
    samples: control.samples + treatment.samples,
  };
}

export type Side = 'two' | 'greater' | 'lesser';

/** How the sequence is made: at which number of samples it is to be tightest. */
export interface SequenceRule {
  readonly alpha: number;
  readonly tightestAt: number;
  readonly side: Side;
}

/**
 * Where the true value lies, at every look at once; `greater` leaves the upper end open. It may be of
 * another level than the one that the sequence is tuned for.
 */
export function sequenceInterval(
  estimate: Estimate,
  rule: SequenceRule,
  level = rule.alpha,
): Interval {
  const width = halfWidth(estimate, rule, level);
  return {
    lower: rule.side === 'lesser' ? Number.NEGATIVE_INFINITY : estimate.value - width,
    upper: rule.side === 'greater' ? Number.POSITIVE_INFINITY : estimate.value + width,
  };
}

function halfWidth({ variance, samples: n }: Estimate, rule: SequenceRule, level: number): number {
  const grown = n * rhoSquared(rule) + 1;
  const log =
    rule.side === 'two'
      ? Math.log(Math.sqrt(grown) / level)
      : Math.log(1 + Math.sqrt(grown) / (2 * level));
  return Math.sqrt((variance * 2 * grown * log) / (n * rhoSquared(rule)));
}

function rhoSquared({ alpha, tightestAt, side }: SequenceRule): number {
  const log = -2 * Math.log(side === 'two' ? alpha : 2 * alpha);
  return (log + Math.log(log + 1)) / tightestAt;
}

/** The two-sided sequence as an e-value against 0: evidence of so many to 1, at every look. */
export function sequenceEvidence(
  { value, variance, samples: n }: Estimate,
  rule: SequenceRule,
): number {
  const grown = n * rhoSquared(rule) + 1;
  const exponent = (value * value * n * rhoSquared(rule)) / (2 * grown * variance);
  return Math.exp(exponent) / Math.sqrt(grown);
}

/**
 * The smallest alpha whose sequence, tuned as it is, excludes 0. Of one side it is found as
 * GrowthBook finds it: between 1e-5 and 0.4999, by twelve halvings and no more.
 */
export function sequenceP(estimate: Estimate, rule: SequenceRule): number {
  const { value, variance, samples: n } = estimate;
  const grown = n * rhoSquared(rule) + 1;
  const exponent = (value * value * n * rhoSquared(rule)) / (2 * grown * variance);
  if (rule.side === 'two') return Math.min(1, Math.sqrt(grown) * Math.exp(-exponent));
  const isHarmless = rule.side === 'greater' ? value <= 0 : value >= 0;
  const exact = isHarmless ? 1 : Math.sqrt(grown) / (2 * Math.expm1(exponent));
  return halved(exact);
}

const P_MIN = 1e-5;
const P_MAX = 0.4999;
const HALVINGS = 12;

function halved(exact: number): number {
  if (exact >= P_MAX || exact <= P_MIN) return exact >= P_MAX ? P_MAX : P_MIN;
  let low = P_MIN;
  let high = P_MAX;
  let middle = exact;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    middle = (low + high) / 2;
    if (middle < exact) low = middle;
    else high = middle;
  }
  return middle;
}
