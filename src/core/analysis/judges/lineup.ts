import {
  designBoundaries,
  designConstant,
  spendingBoundaries,
} from '../../statistics/group-sequential.ts';
import { normalQuantile } from '../../statistics/normal.ts';
import { bestPriorVariance } from '../../statistics/pair-mixture.ts';
import { PRODUCTION_RULE } from '../kayenta/classify.ts';
import { anyOf } from './any-of.ts';
import { flagger } from './flagger.ts';
import type { Judge, Nouns } from './judge.ts';
import { kayenta } from './kayenta.ts';
import { type Boundary, meanTest, type PlannedLook } from './mean-test.ts';
import { pointThreshold } from './point-threshold.ts';
import { type Onset, rateTest } from './rate-test.ts';
import type { Entrant } from './replay.ts';
import { scoreTest } from './score-test.ts';
import { type Alternative, stageTest } from './stage-test.ts';

/** What a comparison of judges of one event's rate has to know beforehand. */
export interface Setting {
  readonly nouns: Nouns;
  readonly alpha: number;
  /** How many times stable's rate the canary's may be. */
  readonly allowedRatio: number;
  readonly minimumSamples: number;
  /** Stable's rate as known beforehand, and the fixed limit that a point threshold has. */
  readonly stableRate: number;
  readonly limit: number;
  /** Over what a point threshold and Flagger measure, and how often. */
  readonly windowMs: number;
  /** How many looks, and samples of the canary, there will be in all. */
  readonly looks: number;
  readonly canarySamples: number;
}

const PLANNED_LOOKS = 14;
const FLAGGER_THRESHOLD = 5;

/**
 * Kayenta takes a value each step, and judges all it has each window; Flagger looks once a step at
 * what it holds. Both are used with a minute where a point threshold looks over five.
 */
const STEPS_PER_WINDOW = 5;

/** Samples at which a normal mixture is tightest, as a part of all that there will be. */
const TIGHTEST_AT = 1 / 4;

/** Every judge of rates by its name; `sequential` is the one to use unless there is a reason. */
export const LINEUP = {
  point: (setting: Setting): Entrant => ({
    name: 'point',
    everyMs: setting.windowMs,
    judge: pointThreshold({ ...pointOf(setting), failureLimit: 0, minimumSamples: 1 }),
  }),
  flagger: (setting: Setting): Entrant => ({
    name: 'flagger',
    everyMs: stepOf(setting),
    judge: flagger({
      ...pointOf(setting),
      windowMs: stepOf(setting),
      threshold: FLAGGER_THRESHOLD,
    }),
  }),
  kayenta: (setting: Setting): Entrant => ({ name: 'kayenta', judge: kayentaOf(setting) }),
  sequential: (setting: Setting) => rate('sequential', setting, 'any-time'),
  'from-start': (setting: Setting) => rate('from-start', setting, 'start'),
  'shiryaev-roberts': (setting: Setting) => rate('shiryaev-roberts', setting, 'shiryaev-roberts'),
  cusum: (setting: Setting) => rate('cusum', setting, 'cusum'),
  sprt: (setting: Setting): Entrant => ({ name: 'sprt', judge: twice(setting) }),
  uniform: (setting: Setting) => stage('uniform', setting, { kind: 'more' }),
  'dirichlet-10': (setting: Setting) =>
    stage('dirichlet-10', setting, { kind: 'any', concentration: 10 }),
  'dirichlet-100': (setting: Setting) =>
    stage('dirichlet-100', setting, { kind: 'any', concentration: 100 }),
  bernstein: (setting: Setting): Entrant => ({
    name: 'bernstein',
    judge: scoreTest({ ...setting, worse: 'higher', margin: marginOf(setting), wantsProof: false }),
  }),
  mixture: (setting: Setting) =>
    means('mixture', setting, { kind: 'mixture', samples: setting.canarySamples * TIGHTEST_AT }),
  msprt: (setting: Setting) =>
    means('msprt', setting, { kind: 'pairs', priorVariance: priorVarianceOf(setting) }),
  sequence: (setting: Setting) =>
    means('sequence', setting, { kind: 'sequence', samples: setting.canarySamples / 2 }),
  yeast: (setting: Setting) => means('yeast', setting, walkOf(setting)),
  hybrid: (setting: Setting): Entrant => ({ name: 'hybrid', judge: hybridOf(setting) }),
  'group-sequential': (setting: Setting) =>
    planned('group-sequential', setting, spendingBoundaries(PLANNED_LOOKS, setting.alpha, 2)),
  pocock: (setting: Setting) => planned('pocock', setting, designed(setting, 'pocock')),
  'obrien-fleming': (setting: Setting) =>
    planned('obrien-fleming', setting, designed(setting, 'obrien-fleming')),
  bonferroni: (setting: Setting) => {
    const z = normalQuantile(1 - setting.alpha / PLANNED_LOOKS);
    return planned('bonferroni', setting, new Array<number>(PLANNED_LOOKS).fill(z));
  },
  fixed: (setting: Setting) => planned('fixed', setting, [normalQuantile(1 - setting.alpha)]),
  /** For what peeking does to it. */
  naive: (setting: Setting) =>
    means('naive', setting, { kind: 'every-look', z: normalQuantile(1 - setting.alpha) }),
} as const satisfies Readonly<Record<string, (setting: Setting) => Entrant>>;

export type JudgeName = keyof typeof LINEUP;

export const JUDGE_NAMES = Object.keys(LINEUP) as readonly JudgeName[];

/**
 * Whether a judge's chance of a false alarm, over all looks together, is at most alpha. `exact`:
 * whatever the rates, and however few the events. `normal`: as far as a mean is normally distributed,
 * which of a canary with a handful of errors it is not. `none`: it knows no alpha, or breaks it.
 */
export const GUARANTEES: Readonly<Record<JudgeName, 'exact' | 'normal' | 'none'>> = {
  point: 'none',
  flagger: 'none',
  kayenta: 'none',
  sequential: 'exact',
  'from-start': 'exact',
  'shiryaev-roberts': 'exact',
  cusum: 'exact',
  sprt: 'exact',
  uniform: 'exact',
  'dirichlet-10': 'exact',
  'dirichlet-100': 'exact',
  bernstein: 'exact',
  mixture: 'normal',
  msprt: 'normal',
  sequence: 'normal',
  yeast: 'normal',
  hybrid: 'normal',
  'group-sequential': 'normal',
  pocock: 'normal',
  'obrien-fleming': 'normal',
  bonferroni: 'normal',
  fixed: 'normal',
  naive: 'none',
};

function pointOf({ nouns, windowMs, limit }: Setting) {
  return { nouns, windowMs, worse: 'higher', limit: { kind: 'absolute', value: limit } } as const;
}

function stepOf({ windowMs }: Setting): number {
  return windowMs / STEPS_PER_WINDOW;
}

function kayentaOf(setting: Setting): Judge {
  return kayenta({
    nouns: setting.nouns,
    metric: { ...PRODUCTION_RULE, direction: 'increase' },
    score: { pass: 95, marginal: 75 },
    stepMs: stepOf(setting),
    intervalMs: setting.windowMs,
    lookbackMs: null,
    beginAfterMs: 0,
    lifetimeMs: null,
  });
}

function rate(name: string, setting: Setting, onset: Onset): Entrant {
  return { name, judge: rateTest({ ...setting, onset, wantsProof: false }) };
}

/** Wald's test against twice the allowed rate. */
function twice(setting: Setting): Judge {
  const ratios = [2 * setting.allowedRatio];
  return rateTest({ ...setting, onset: 'start', ratios, wantsProof: false });
}

function stage(name: string, setting: Setting, alternative: Alternative): Entrant {
  return { name, judge: stageTest({ ...setting, alternative, of: 'events' }) };
}

function marginOf({ stableRate, allowedRatio }: Setting): number {
  return stableRate * (allowedRatio - 1);
}

function means(name: string, setting: Setting, boundary: Boundary): Entrant {
  return { name, judge: meanJudge(setting, boundary) };
}

function meanJudge(setting: Setting, boundary: Boundary): Judge {
  return meanTest({ ...setting, worse: 'higher', margin: marginOf(setting), boundary });
}

function priorVarianceOf({ stableRate, canarySamples, alpha }: Setting): number {
  return bestPriorVariance(stableRate * (1 - stableRate), canarySamples, alpha);
}

function walkOf({ stableRate, canarySamples }: Setting): Boundary {
  return { kind: 'walk', samples: canarySamples, variance: stableRate * (1 - stableRate) };
}

/** Strong where the difference is large, and where it is small: half of alpha for either. */
function hybridOf(setting: Setting): Judge {
  const half = { ...setting, alpha: setting.alpha / 2 };
  return anyOf([rate('from-start', half, 'start').judge, meanJudge(half, walkOf(half))]);
}

function designed({ alpha }: Setting, design: 'pocock' | 'obrien-fleming'): number[] {
  const constant = designConstant(design, PLANNED_LOOKS, 2 * alpha);
  return designBoundaries(design, PLANNED_LOOKS, constant);
}

function planned(name: string, setting: Setting, boundaries: readonly number[]): Entrant {
  const looks = boundaries.map((z, look): PlannedLook => {
    return { samples: (setting.canarySamples * (look + 1)) / boundaries.length, z };
  });
  return means(name, setting, { kind: 'planned', looks });
}
