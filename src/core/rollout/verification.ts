import type { Recheck } from './recheck.ts';

/** A run's decisions, taken again on what a real Prometheus answers over the same samples. */
export interface Verification extends Recheck {
  /** The one that was asked, and the dialect both it and the run speak. */
  readonly prometheus: { readonly version: string; readonly semantics: '2.x' | '3.x' };
  /** How many were asked again. */
  readonly questions: number;
  readonly notAsked: { readonly prometheusDown: number; readonly otherProviders: number };
  /** Turns of the journal that come out otherwise even from its own readings: a bug of ours. */
  readonly replayedOtherwise: readonly number[];
}

/** Whether every decision stands. A run that asked nothing has proved nothing. */
export function isVerified(verification: Verification): boolean {
  const { questions, disagreements, divergences, replayedOtherwise } = verification;
  const troubles = disagreements.length + divergences.length + replayedOtherwise.length;
  return questions > 0 && troubles === 0;
}
