import type { AnswerDistribution } from '../../core/model/answer-distribution.ts';
import { isModelError } from '../../core/model/model-error.ts';
import type { TriggerMetric } from '../../core/rollout/trigger-metrics.ts';
import { QUALITY_WINDOW } from '../../core/routing/quality-window.ts';
import { SCORER_CONFUSION, type ScoredAs } from '../../core/scoring/confusion.ts';
import { normalQuantile } from '../../core/statistics/normal.ts';
import { neededRequests } from '../../core/statistics/sizes.ts';

/** Samples of either model in one window. */
export interface Arms {
  readonly canarySamples: number;
  readonly stableSamples: number;
}

/** How well a metric of a model shows that it is worse than stable. */
export interface Sight {
  /** What stable shows. */
  readonly baseline: number;
  /** Share of requests that are samples of it. */
  readonly sampled: number;
  /** However long the window is. */
  readonly mostSamples: number;
  isWorse(value: number): boolean;
  /** The value from which on it is told from the baseline. */
  visibleFrom(arms: Arms): number;
  /** Samples of the canary that it takes to tell a value from the baseline. */
  neededFor(value: number, arms: Arms): number;
}

/** One false alarm in a hundred, four regressions of five seen. */
const ALPHA = 0.01;
const POWER = 0.8;
const Z = normalQuantile(1 - ALPHA) + normalQuantile(POWER);

/** Null of a metric that the models' profiles say nothing about. */
export function sightOf({ name }: TriggerMetric, stable: AnswerDistribution): Sight | null {
  switch (name) {
    case 'error-rate':
      return ofRate(errorRate(stable), { sampled: 1, mostSamples: Infinity });
    case 'hallucination-rate': {
      const { share, scored } = scoredAs(stable, ({ hallucination }) => (hallucination ? 1 : 0));
      return ofRate(share, { sampled: scored, mostSamples: Infinity });
    }
    case 'quality-score':
      return ofQuality(stable);
    case 'p50-latency':
      return ofQuantile(stable, 0.5);
    case 'p95-latency':
      return ofQuantile(stable, 0.95);
    case 'p99-latency':
      return ofQuantile(stable, 0.99);
    default:
      return null;
  }
}

type Sampling = Pick<Sight, 'sampled' | 'mostSamples'>;

function ofRate(baseline: number, sampling: Sampling): Sight {
  const neededFor = (rate: number, arms: Arms) =>
    neededRequests(contrast(baseline, rate, arms), ALPHA, POWER);
  return {
    baseline,
    ...sampling,
    isWorse: (rate) => rate > baseline,
    neededFor,
    visibleFrom: (arms) =>
      firstSeen(baseline, 1, (rate) => neededFor(rate, arms) <= arms.canarySamples),
  };
}

function contrast(stableRate: number, canaryRate: number, { canarySamples, stableSamples }: Arms) {
  return { stableRate, canaryRate, stablePerCanary: stableSamples / canarySamples };
}

/** The gauge is a mean of the last answers: a longer window adds none. */
function ofQuality(stable: AnswerDistribution): Sight {
  const { share: mean, scored } = scoredAs(stable, ({ quality }) => quality);
  const { share: square } = scoredAs(stable, ({ quality }) => quality ** 2);
  const variance = square - mean * mean;
  const spread = ({ canarySamples, stableSamples }: Arms) => 1 + canarySamples / stableSamples;
  return {
    baseline: mean,
    sampled: scored,
    mostSamples: QUALITY_WINDOW,
    isWorse: (value) => value < mean,
    neededFor: (value, arms) => Math.ceil((Z * Z * variance * spread(arms)) / (mean - value) ** 2),
    visibleFrom: (arms) => mean - Z * Math.sqrt((variance * spread(arms)) / arms.canarySamples),
  };
}

/** By the share of answers beyond stable's own quantile, were all of them so many times slower. */
function ofQuantile(stable: AnswerDistribution, phi: number): Sight {
  const tail = tailOf(stable);
  const baseline = secondsWhere(tail, 1 - phi);
  const neededFor = (seconds: number, arms: Arms) => {
    const slower = shareBeyond(tail, (baseline * baseline) / seconds);
    if (slower <= 1 - phi) return Number.POSITIVE_INFINITY;
    return neededRequests(contrast(1 - phi, slower, arms), ALPHA, POWER);
  };
  return {
    baseline,
    sampled: 1,
    mostSamples: Infinity,
    isWorse: (seconds) => seconds > baseline,
    neededFor,
    visibleFrom: (arms) => {
      const isSeen = (seconds: number) => neededFor(seconds, arms) <= arms.canarySamples;
      return firstSeen(baseline, baseline * SLOWEST_FACTOR, isSeen);
    },
  };
}

/** Whoever is slower than this is seen by everybody. */
const SLOWEST_FACTOR = 1_000;
const HALVINGS = 40;

/** By halving; the far end if not even that is seen. */
function firstSeen(from: number, to: number, isSeen: (value: number) => boolean): number {
  let low = from;
  let high = to;
  if (!isSeen(high)) return high;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (isSeen(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function errorRate({ cells }: AnswerDistribution): number {
  return cells.reduce((sum, { end, share }) => sum + (isModelError(end) ? share : 0), 0);
}

/** The mean of something over scored answers, and which share of requests those are. */
function scoredAs({ cells }: AnswerDistribution, of: (as: ScoredAs) => number) {
  let scored = 0;
  let sum = 0;
  for (const { injected, share } of cells) {
    if (injected === null || injected === 'neutral') continue;
    scored += share;
    for (const as of SCORER_CONFUSION[injected]) sum += share * as.share * of(as);
  }
  return { share: scored === 0 ? 0 : sum / scored, scored };
}

/** Which share of the answers takes longer, as a line between the middles of the cells. */
interface Tail {
  readonly seconds: readonly number[];
  readonly beyond: readonly number[];
}

function tailOf({ cells }: AnswerDistribution): Tail {
  const timed = cells
    .flatMap(({ seconds, share }) => (seconds === null ? [] : [{ seconds, share }]))
    .toSorted((a, b) => a.seconds - b.seconds);
  let left = timed.reduce((sum, { share }) => sum + share, 0);
  const beyond = timed.map(({ share }) => {
    left -= share;
    return left + share / 2;
  });
  return { seconds: timed.map(({ seconds }) => seconds), beyond };
}

function secondsWhere({ seconds, beyond }: Tail, share: number): number {
  const at = beyond.findIndex((rest) => rest <= share);
  if (at < 0) return seconds.at(-1) ?? 0;
  return between(beyond, seconds, { at, place: share });
}

function shareBeyond({ seconds, beyond }: Tail, bound: number): number {
  const at = seconds.findIndex((longer) => longer >= bound);
  if (at < 0) return 0;
  return between(seconds, beyond, { at, place: bound });
}

function between(
  places: readonly number[],
  values: readonly number[],
  { at, place }: { readonly at: number; readonly place: number },
): number {
  const [before = 0, after = 0] = [places[at - 1], places[at]];
  const value = values[at] ?? 0;
  if (at === 0 || before === after) return value;
  const start = values[at - 1] ?? 0;
  return start + ((value - start) * (place - before)) / (after - before);
}
