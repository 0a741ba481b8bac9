import {
  type Arm,
  armOfSums,
  differenceOf,
  sequenceInterval,
} from '../../statistics/asymptotic-interval.ts';
import { walkBoundary } from '../../statistics/group-sequential.ts';
import { normalMixture } from '../../statistics/mixtures.ts';
import { pairEvidence } from '../../statistics/pair-mixture.ts';
import {
  type Evidence,
  type Judge,
  judge,
  type Nouns,
  rateOf,
  squaresOf,
  type Totals,
} from './judge.ts';
import { shortly, sideBySide, tooFew } from './words.ts';

/*
 * Tests of a difference of means by its standard error: of event rates and of scores alike. All but
 * the mixtures need to know beforehand how many samples there will be, or when they are looked at.
 */

/** A look at a number of canary samples, and the z that it takes then. */
export interface PlannedLook {
  readonly samples: number;
  readonly z: number;
}

export type Boundary =
  /** A plain z test at every look: shown for what it does, never to be trusted. */
  | { readonly kind: 'every-look'; readonly z: number }
  /** Fixed size, Bonferroni, Pocock, O'Brien-Fleming, alpha spending: z at planned looks only. */
  | { readonly kind: 'planned'; readonly looks: readonly PlannedLook[] }
  /** YEAST: one boundary on the way to `samples`, from a variance known beforehand. */
  | { readonly kind: 'walk'; readonly samples: number; readonly variance: number }
  /** The one-sided normal mixture, tightest at `samples`. */
  | { readonly kind: 'mixture'; readonly samples: number }
  /** mSPRT with a normal prior on the difference; two-sided. */
  | { readonly kind: 'pairs'; readonly priorVariance: number }
  /** The asymptotic confidence sequence as GrowthBook uses it, tightest at `samples` of both arms. */
  | { readonly kind: 'sequence'; readonly samples: number };

export interface MeanTest {
  readonly nouns: Nouns;
  readonly alpha: number;
  readonly minimumSamples: number;
  /** How far above stable's mean (below, if lower is worse) the canary's may be. */
  readonly margin: number;
  readonly worse: 'higher' | 'lower';
  readonly boundary: Boundary;
}

interface MeanState {
  readonly plannedDone: number;
  readonly failed: boolean;
}

/** A test of a difference of means as a judge; once failed it stays so. */
export function meanTest(test: MeanTest): Judge {
  const crosses = crossing(test);
  return judge<MeanState>({
    begin: () => ({ plannedDone: 0, failed: false }),
    look: (before, { canary, stable }) => {
      const thin = tooFew({ canary, stable }, test.minimumSamples, test.nouns.samples);
      const state = thin === undefined && !before.failed ? crosses(before, canary, stable) : before;
      const held = stable.samples > 0 ? rateOf(stable) : null;
      const verdict = state.failed ? 'Failed' : 'Successful';
      return {
        state,
        ruling: {
          verdict: thin === undefined ? verdict : 'Inconclusive',
          value: canary.samples > 0 ? rateOf(canary) : null,
          limit: held === null ? null : held + (test.worse === 'higher' ? 1 : -1) * test.margin,
          samples: canary.samples,
          evidence: null,
          why: () => thin ?? differenceText(test, state, { canary, stable }),
        },
      };
    },
  });
}

type Crossing = (state: MeanState, canary: Totals, stable: Totals) => MeanState;

function crossing(test: MeanTest): Crossing {
  const { boundary, alpha } = test;
  const failedIf = (isCrossed: (canary: Totals, stable: Totals) => boolean): Crossing => {
    return (state, canary, stable) =>
      isCrossed(canary, stable) ? { ...state, failed: true } : state;
  };
  switch (boundary.kind) {
    case 'every-look':
      return failedIf((canary, stable) => zOf(test, canary, stable) >= boundary.z);
    case 'planned':
      return plannedCrossing(test, boundary.looks);
    case 'walk': {
      const { samples, variance } = boundary;
      return failedIf((canary, stable) => {
        const perSample = variance * (1 + canary.samples / stable.samples);
        const sum = excess(test, canary, stable) * canary.samples;
        return canary.samples <= samples && sum >= walkBoundary(samples * perSample, alpha);
      });
    }
    case 'mixture': {
      const ownTuning = normalMixture({ vBest: boundary.samples, alpha }, 'one');
      const threshold = Math.log(1 / alpha);
      // In units of one sample's standard deviation the variance so far is the number of samples.
      return failedIf((canary, stable) => {
        const sum = zOf(test, canary, stable) * Math.sqrt(canary.samples);
        return sum > 0 && ownTuning.logEvidence(sum, canary.samples) >= threshold;
      });
    }
    case 'pairs':
      return failedIf((canary, stable) => {
        const pairs = 2 / (1 / canary.samples + 1 / stable.samples);
        const variance = pooledVariance(canary, stable);
        const by = excess(test, canary, stable);
        if (by <= 0 || variance === 0) return false;
        const { priorVariance } = boundary;
        return pairEvidence({ pairs, difference: by, variance }, priorVariance) >= 1 / alpha;
      });
    case 'sequence':
      return failedIf((canary, stable) => {
        const estimate = { ...differenceOf(armOf(stable), armOf(canary)) };
        const value = excess(test, canary, stable);
        const rule = { alpha, tightestAt: boundary.samples, side: 'greater' as const };
        return sequenceInterval({ ...estimate, value }, rule).lower > 0;
      });
  }
}

/** Looks past a planned size take its z once; sizes passed over together are looked at once. */
function plannedCrossing(test: MeanTest, looks: readonly PlannedLook[]): Crossing {
  return (state, canary, stable) => {
    const done = looks.filter(({ samples }) => samples <= canary.samples).length;
    const look = looks[done - 1];
    if (!look || done === state.plannedDone) return state;
    return { plannedDone: done, failed: zOf(test, canary, stable) >= look.z };
  };
}

/** By how much the canary's mean is worse than allowed. */
function excess({ worse, margin }: MeanTest, canary: Totals, stable: Totals): number {
  const by = rateOf(canary) - rateOf(stable);
  return (worse === 'higher' ? by : -by) - margin;
}

function zOf(test: MeanTest, canary: Totals, stable: Totals): number {
  const variance = pooledVariance(canary, stable) * (1 / canary.samples + 1 / stable.samples);
  const by = excess(test, canary, stable);
  return variance === 0 ? 0 : by / Math.sqrt(variance);
}

function pooledVariance(canary: Totals, stable: Totals): number {
  const samples = canary.samples + stable.samples;
  const mean = (canary.sum + stable.sum) / samples;
  return (squaresOf(canary) + squaresOf(stable)) / samples - mean * mean;
}

function armOf(totals: Totals): Arm {
  return armOfSums(totals.sum, squaresOf(totals), totals.samples);
}

function differenceText(
  test: MeanTest,
  { failed }: MeanState,
  seen: Pick<Evidence, 'canary' | 'stable'>,
): string {
  const by = rateOf(seen.canary) - rateOf(seen.stable);
  const claim = failed ? 'crossed its boundary' : 'is inside its boundary';
  return `${sideBySide(seen, test.nouns)}: the difference ${shortly(by)} ${claim}`;
}
