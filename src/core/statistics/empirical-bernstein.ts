/*
 * Confidence sequences for the mean of values in [0, 1] by predictable plug-in (Waudby-Smith and
 * Ramdas, "Estimating means of bounded random variables by betting", 2024): valid at every look and
 * without any assumption of shape. Values come in blocks, of one value or of as many as a look found.
 */

/** New values, by their number, sum and sum of squares: all that a bound needs to know of them. */
export interface Block {
  readonly samples: number;
  readonly sum: number;
  readonly squares: number;
}

/** What the lower bound has gathered; a JSON value. */
export interface BoundState {
  readonly samples: number;
  readonly sum: number;
  /** Σ (x - mean so far)², for the plug-in variance. */
  readonly spread: number;
  readonly bets: number;
  readonly staked: number;
  readonly penalty: number;
}

export const NO_BOUND: BoundState = {
  samples: 0,
  sum: 0,
  spread: 0,
  bets: 0,
  staked: 0,
  penalty: 0,
};

export type BoundKind = 'empirical-bernstein' | 'hoeffding';

/** The largest bet; beyond it the empirical-Bernstein penalty grows without bound. */
const BET_MAX = { 'empirical-bernstein': 0.5, hoeffding: 1 };

/** The bound's state after one more block; `alpha` is its one side's. */
export function withBlock(
  state: BoundState,
  { samples, sum, squares }: Block,
  { kind, alpha }: { readonly kind: BoundKind; readonly alpha: number },
): BoundState {
  if (samples <= 0) return state;
  const t = state.samples + 1;
  // One made-up value of 1/2 and its variance of 1/4 keep the first bets small.
  const plugIn = (1 / 4 + state.spread) / t;
  const log = Math.log(1 / alpha);
  const ideal =
    kind === 'hoeffding'
      ? Math.sqrt((8 * log) / (t * Math.log(1 + t)))
      : Math.sqrt((2 * log) / (t * Math.log(1 + t) * plugIn));
  const bet = Math.min(BET_MAX[kind], ideal);
  const about = (centre: number) => squares - 2 * centre * sum + samples * centre * centre;
  const meanBefore = state.samples === 0 ? 0 : state.sum / state.samples;
  const penalty =
    kind === 'hoeffding'
      ? (samples * bet * bet) / 8
      : about(meanBefore) * (-Math.log(1 - bet) - bet);
  const total = state.samples + samples;
  return {
    samples: total,
    sum: state.sum + sum,
    spread: state.spread + about((1 / 2 + state.sum + sum) / (total + 1)),
    bets: state.bets + samples * bet,
    staked: state.staked + bet * sum,
    penalty: state.penalty + penalty,
  };
}

/** What the mean is above, within [0, 1]. */
export function lowerBound(state: BoundState, alpha: number): number {
  if (state.samples === 0) return 0;
  const bound = (state.staked - Math.log(1 / alpha) - state.penalty) / state.bets;
  return Math.min(1, Math.max(0, bound));
}

/** The same values seen from above: an upper bound is 1 less the lower bound of 1 - x. */
export function mirrored({ samples, sum, squares }: Block): Block {
  return { samples, sum: samples - sum, squares: samples - 2 * sum + squares };
}
