import { NO_SECRETS, type SecretLookup } from '../analysis/secrets.ts';
import { begin } from './begin.ts';
import { step } from './engine.ts';
import { type JournalRecord, journalTurns } from './journal.ts';
import type { Action, RolloutState } from './state.ts';

/** Where a rollout stood when its engine went away. */
export interface Resumed {
  readonly state: RolloutState;
  /**
   * What the world is to be told again: weight and routes as they were last asked for, since a router
   * may have been away too, and the alerts of the last turn, since nobody knows whether they went out.
   */
  readonly redo: readonly Action[];
}

/**
 * Decides a journal again, to go on from its end. A turn is written down before anything of it is
 * done, so what may have been lost is only what the last turn wanted. Throws if it is no journal of ours.
 */
export function resume(
  records: readonly JournalRecord[],
  secrets: SecretLookup = NO_SECRETS,
): Resumed {
  const { plan, beganAtMs, turns } = journalTurns(records);
  let state = begin(plan, beganAtMs);
  for (const { atMs, inputs } of turns) state = step(state, atMs, { ...inputs, secrets }).state;
  const { weight, pendingWeight, routes, routesAsked } = state;
  const alerts = (turns.at(-1)?.actions ?? []).filter(({ kind }) => kind === 'alert');
  return {
    state,
    redo: [
      { kind: 'set-weight', weight: pendingWeight?.weight ?? weight },
      { kind: 'set-routes', number: routesAsked, routes },
      ...alerts,
    ],
  };
}
