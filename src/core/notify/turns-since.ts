import { NO_SECRETS, type SecretLookup } from '../analysis/secrets.ts';
import { begin } from '../rollout/begin.ts';
import { step } from '../rollout/engine.ts';
import { type JournalRecord, journalTurns } from '../rollout/journal.ts';
import type { RolloutState } from '../rollout/state.ts';
import type { TakenTurn } from './notices.ts';

/**
 * The turns of a journal from a moment on, decided again: a process may have gone down between a
 * turn's record and what it wanted to tell. Throws if it is no journal of ours.
 */
export function turnsSince(
  records: readonly JournalRecord[],
  fromMs: number,
  secrets: SecretLookup = NO_SECRETS,
): readonly TakenTurn[] {
  const { plan, beganAtMs, turns } = journalTurns(records);
  let before: RolloutState | null = null;
  return turns.flatMap(({ atMs, inputs }) => {
    const stepped = step(before ?? begin(plan, beganAtMs), atMs, { ...inputs, secrets });
    const turn = { before, stepped, atMs };
    before = stepped.state;
    return atMs < fromMs ? [] : [turn];
  });
}
