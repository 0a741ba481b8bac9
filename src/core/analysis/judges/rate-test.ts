import { meanEvidence } from '../../statistics/e-values.ts';
import {
  type RatioBlock,
  ratioFactors,
  ratioGrid,
  ratiosAbove,
  ratiosBelow,
} from '../../statistics/ratio-evidence.ts';
import { neededRequests } from '../../statistics/sizes.ts';
import {
  difference,
  type Evidence,
  type Judge,
  judge,
  NO_TOTALS,
  type Nouns,
  type Ruling,
  rateOf,
  type Totals,
} from './judge.ts';
import { counted, oddsText, shortly, sideBySide, tooFew } from './words.ts';

/*
 * Sequential tests of an event's rate (errors, hallucinations, answers slower than a bound): canary
 * against stable at the same time, valid however often one looks.
 */

/**
 * From when on the canary is taken to be worse. `start`: since it began. `any-time`: half of the
 * weight on that, half on an onset at some later look. The detectors know no start at all, and alarm
 * at `looks` / alpha.
 */
export type Onset = 'start' | 'any-time' | 'shiryaev-roberts' | 'cusum';

export interface RateTest {
  readonly nouns: Nouns;
  /** The chance to fail a canary that is no worse than allowed, over all looks together. */
  readonly alpha: number;
  /** How many times stable's rate the canary's may be: 1.1 is a margin of 10 %. */
  readonly allowedRatio: number;
  readonly minimumSamples: number;
  readonly onset: Onset;
  /** The ratios to look for; as a uniform prior on the event share has them, unless given. */
  readonly ratios?: readonly number[];
  /** About how many looks there will be; for `any-time` a scale, for the detectors a limit. */
  readonly looks: number;
  /** Without it, no evidence of harm passes; with it, only evidence of no harm does. */
  readonly wantsProof: boolean;
}

interface RateState {
  readonly looks: number;
  readonly seen: { readonly canary: Totals; readonly stable: Totals };
  /** The evidence for each ratio since the start, and since some later look. */
  readonly fromStart: readonly number[];
  readonly fromLater: readonly number[];
  readonly ofNoHarm: readonly number[];
  /** The strongest there was: evidence once given stays given. */
  readonly peak: number;
}

const RATIOS = 24;
const RATIOS_BELOW = 8;

/** JSON knows no infinity. */
const EVIDENCE_MAX = 1e300;

/** A rate test as a judge. */
export function rateTest(test: RateTest): Judge {
  const { allowedRatio: allowed } = test;
  const above = ratioGrid(test.ratios ?? ratiosAbove(allowed, RATIOS), allowed);
  const below = ratioGrid(ratiosBelow(allowed, RATIOS_BELOW), allowed);
  const gather = gatherers[test.onset];
  return judge<RateState>({
    begin: () => ({
      looks: 0,
      seen: { canary: NO_TOTALS, stable: NO_TOTALS },
      fromStart: above.ratios.map(() => 1),
      fromLater: above.ratios.map(() => 0),
      ofNoHarm: below.ratios.map(() => 1),
      peak: 0,
    }),
    look: (state, { canary, stable }) => {
      const block = blockOf(state, { canary, stable });
      const factors = ratioFactors(above, block);
      const looks = state.looks + 1;
      const { fromLater, harm, fromStart } = gather(state, { factors, looks, scale: test.looks });
      const ofNoHarm = test.wantsProof
        ? times(state.ofNoHarm, ratioFactors(below, block))
        : state.ofNoHarm;
      const peak = Math.min(EVIDENCE_MAX, Math.max(state.peak, harm));
      const next = { looks, seen: { canary, stable }, fromStart, fromLater, ofNoHarm, peak };
      return { state: next, ruling: ruled(test, next) };
    },
  });
}

function blockOf({ seen }: RateState, now: Pick<Evidence, 'canary' | 'stable'>): RatioBlock {
  const canary = difference(now.canary, seen.canary);
  const stable = difference(now.stable, seen.stable);
  return {
    canaryEvents: Math.max(0, canary.sum),
    stableEvents: Math.max(0, stable.sum),
    share: canary.samples / (canary.samples + stable.samples) || 0,
  };
}

interface Gathered {
  readonly fromStart: readonly number[];
  readonly fromLater: readonly number[];
  readonly harm: number;
}

type Gather = (
  state: RateState,
  look: { readonly factors: readonly number[]; readonly looks: number; readonly scale: number },
) => Gathered;

const gatherers: Readonly<Record<Onset, Gather>> = {
  start: (state, { factors }) => {
    const fromStart = times(state.fromStart, factors);
    return { fromStart, fromLater: state.fromLater, harm: meanEvidence(fromStart) };
  },
  'any-time': (state, { factors, looks, scale }) => {
    const fromStart = times(state.fromStart, factors);
    // Shares of one unit of evidence, staked on an onset at each look: they sum to 1 over all looks.
    const stake = scale / ((looks - 1 + scale) * (looks + scale));
    const fromLater = times(
      state.fromLater.map((one) => one + stake),
      factors,
    );
    const harm = (meanEvidence(fromStart) + meanEvidence(fromLater)) / 2;
    return { fromStart, fromLater, harm };
  },
  // Scaled by the looks, a detector's limit of looks / alpha is 1 / alpha; no start after the last.
  'shiryaev-roberts': (state, { factors, looks, scale }) => {
    const start = looks <= scale ? 1 / scale : 0;
    const fromLater = times(
      state.fromLater.map((one) => one + start),
      factors,
    );
    return { fromStart: state.fromStart, fromLater, harm: meanEvidence(fromLater) };
  },
  cusum: (state, { factors, looks, scale }) => {
    const start = looks <= scale ? 1 / scale : 0;
    const fromLater = times(
      state.fromLater.map((one) => Math.max(one, start)),
      factors,
    );
    return { fromStart: state.fromStart, fromLater, harm: meanEvidence(fromLater) };
  },
};

function times(evidence: readonly number[], factors: readonly number[]): number[] {
  return evidence.map((one, index) => Math.min(EVIDENCE_MAX, one * (factors[index] ?? 1)));
}

function ruled(test: RateTest, state: RateState): Ruling {
  const { seen, peak } = state;
  const thin = tooFew(seen, test.minimumSamples, test.nouns.samples);
  const stableRate = rateOf(seen.stable);
  const base = {
    value: seen.canary.samples > 0 ? rateOf(seen.canary) : null,
    limit: seen.stable.samples > 0 ? stableRate * test.allowedRatio : null,
    samples: seen.canary.samples,
    evidence: peak,
  };
  if (thin !== undefined) return { ...base, verdict: 'Inconclusive', why: () => thin };
  if (peak >= 1 / test.alpha) {
    return { ...base, verdict: 'Failed', why: () => harmText(test, state) };
  }
  if (!test.wantsProof) return { ...base, verdict: 'Successful', why: () => harmText(test, state) };
  const proof = meanEvidence(state.ofNoHarm);
  const verdict = proof >= 1 / test.alpha ? 'Successful' : 'Inconclusive';
  return { ...base, verdict, why: () => proofText(test, state, proof) };
}

function harmText(test: RateTest, { seen, peak }: RateState): string {
  return (
    `${sideBySide(seen, test.nouns)}: evidence ${oddsText(peak)} for more than ` +
    `${allowedText(test)}, limit ${counted(1 / test.alpha)}`
  );
}

function proofText(test: RateTest, { seen }: RateState, proof: number): string {
  const stableRate = rateOf(seen.stable);
  const hint =
    proof >= 1 / test.alpha || stableRate === 0 || test.allowedRatio <= 1
      ? ''
      : `; to tell it from ${shortly(test.allowedRatio)}x would take some ${counted(
          neededRequests(
            {
              stableRate: stableRate * test.allowedRatio,
              canaryRate: stableRate,
              stablePerCanary: seen.stable.samples / seen.canary.samples,
            },
            test.alpha,
            0.8,
          ),
        )} ${test.nouns.samples}`;
  return (
    `${sideBySide(seen, test.nouns)}: evidence ${oddsText(proof)} for no more than ` +
    `${allowedText(test)}, limit ${counted(1 / test.alpha)}${hint}`
  );
}

function allowedText({ allowedRatio }: RateTest): string {
  return allowedRatio === 1 ? "stable's rate" : `${shortly(allowedRatio)}x stable's rate`;
}
