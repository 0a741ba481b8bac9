import type { RolloutState } from './state.ts';

/** What a router is told when its engine is back, percent: the lower one of what it had and what was asked for. */
export function weightAfterAbsence({ weight, pendingWeight }: RolloutState): number {
  return Math.min(weight, pendingWeight?.weight ?? weight);
}
