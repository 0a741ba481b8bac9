import type { Outcome } from '../core/rollout/state.ts';

/** An outcome within a sentence. */
export function outcomeText(outcome: Outcome): string {
  return outcome === 'rolled-back' ? 'rolled back' : outcome;
}
