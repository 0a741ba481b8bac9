import { replay } from '../../../src/core/rollout/journal.ts';
import type { Observed } from '../observed.ts';

/** Once faults are over, every rollout ends within it, ms. */
export const END_WITHIN_MS = 60_000;

/** Every rollout ends, and as its canary deserves. */
export function endings({ outcome, endedAfterMs, canary, isCanaryHarmed }: Observed): string[] {
  if (endedAfterMs === null || endedAfterMs > END_WITHIN_MS || outcome === null)
    return [`the rollout has not ended ${END_WITHIN_MS / 1_000} s after the last fault`];
  if (canary !== 'healthy' && outcome !== 'rolled-back')
    return [`a ${canary} canary was ${outcome}; expected rolled-back`];
  if (canary === 'healthy' && !isCanaryHarmed && outcome !== 'promoted')
    return [`a healthy canary that nobody harmed was ${outcome}; expected promoted`];
  return [];
}

/** What was decided is decided the same from the journal. */
export function replays({ journal }: Observed): string[] {
  if (journal.length === 0) return ['there is no journal'];
  const { differences } = replay(journal);
  return differences.map(
    (turn) => `turn ${turn} of the journal is decided otherwise when replayed`,
  );
}
