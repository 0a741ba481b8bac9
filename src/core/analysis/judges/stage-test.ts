import { excessLogEvidence, splitLogEvidence } from '../../statistics/count-evidence.ts';
import {
  difference,
  type Evidence,
  type Judge,
  judge,
  NO_TOTALS,
  type Nouns,
  rateOf,
  type Totals,
} from './judge.ts';
import { counted, oddsText, sideBySide, tooFew } from './words.ts';

/** What is looked for: more events at the canary, or any other split than that of the traffic. */
export type Alternative =
  | { readonly kind: 'more' }
  | { readonly kind: 'any'; readonly concentration: number };

/**
 * A test of two counters and a configured weight, and nothing else: the evidence of each stage is
 * given by its totals, and the stages' evidence is multiplied.
 */
export interface StageTest {
  readonly nouns: Nouns;
  readonly alpha: number;
  readonly minimumSamples: number;
  readonly alternative: Alternative;
  /** What is split: the events, or the samples themselves (a guard of the split). */
  readonly of: 'events' | 'samples';
}

interface StageState {
  readonly weight: number | null;
  /** What was there when the stage began, and the evidence of those before it, as a logarithm. */
  readonly since: Pick<Evidence, 'canary' | 'stable'>;
  readonly logBefore: number;
  readonly last: Pick<Evidence, 'canary' | 'stable'>;
  readonly peak: number;
}

const NOTHING = { canary: NO_TOTALS, stable: NO_TOTALS };
const EVIDENCE_MAX = 1e300;

export function stageTest(test: StageTest): Judge {
  return judge<StageState>({
    begin: () => ({ weight: null, since: NOTHING, logBefore: 0, last: NOTHING, peak: 0 }),
    look: (before, { canary, stable, weight }) => {
      const state = weight === before.weight ? before : newStage(test, before, weight);
      const log = state.logBefore + stageLog(test, state, { canary, stable });
      const peak = Math.min(EVIDENCE_MAX, Math.max(state.peak, Math.exp(log)));
      const seen = { canary, stable };
      const thin = tooFew(seen, test.minimumSamples, test.nouns.samples);
      const isFailed = peak >= 1 / test.alpha;
      return {
        state: { ...state, last: seen, peak },
        ruling: {
          verdict: thin === undefined ? (isFailed ? 'Failed' : 'Successful') : 'Inconclusive',
          value: canary.samples > 0 ? rateOf(canary) : null,
          limit: stable.samples > 0 ? rateOf(stable) : null,
          samples: canary.samples,
          evidence: peak,
          why: () => thin ?? `${sideBySide(seen, test.nouns)}: ${evidenceText(test, peak)}`,
        },
      };
    },
  });
}

/** The weight has changed: what happened since the last look still belongs to the old one. */
function newStage(test: StageTest, state: StageState, weight: number | null): StageState {
  const logBefore = state.logBefore + stageLog(test, state, state.last);
  return { ...state, weight, since: state.last, logBefore };
}

function stageLog(
  test: StageTest,
  { weight, since }: StageState,
  now: Pick<Evidence, 'canary' | 'stable'>,
): number {
  // At 0 and at 1 there is nobody to compare with; without a weight, no split to hold it against.
  if (weight === null || weight <= 0 || weight >= 1) return 0;
  const canary = amount(test, difference(now.canary, since.canary));
  const stable = amount(test, difference(now.stable, since.stable));
  const { alternative } = test;
  if (alternative.kind === 'more') return excessLogEvidence(canary, stable, weight);
  return splitLogEvidence([canary, stable], [weight, 1 - weight], alternative.concentration);
}

function amount({ of }: StageTest, totals: Totals): number {
  return Math.max(0, of === 'events' ? totals.sum : totals.samples);
}

function evidenceText({ alternative, of, alpha }: StageTest, peak: number): string {
  const what = of === 'events' ? 'events' : 'requests';
  const claim =
    alternative.kind === 'more' ? 'a higher rate' : `another split of ${what} than configured`;
  return `evidence ${oddsText(peak)} for ${claim}, limit ${counted(1 / alpha)}`;
}
