import { NO_SECRETS, type SecretLookup } from '../analysis/secrets.ts';
import { begin } from './begin.ts';
import { step } from './engine.ts';
import { type JournalRecord, journalTurns, type TurnRecord } from './journal.ts';
import type { Action, RolloutState } from './state.ts';
import { weightAfterAbsence } from './weight-after-absence.ts';

/** Where a rollout stood when its engine went away. */
export interface Resumed {
  readonly state: RolloutState;
  /**
   * What the world is to be told again: weight and routes as they were last asked for, since a router
   * may have been away too, and the alerts of the last turn, since nobody knows whether they went out.
   * A raise that no router confirmed is none of it: what it went by was measured before.
   */
  readonly redo: readonly Action[];
}

/**
 * Decides a journal again, to go on from its end. A turn is written down before anything of it is
 * done, so what may have been lost is only what the last turn wanted. Throws an Error of one line if it
 * is no journal of ours, or was decided by rules that are not these.
 */
export function resume(
  records: readonly JournalRecord[],
  secrets: SecretLookup = NO_SECRETS,
): Resumed {
  const { plan, beganAtMs, turns } = journalTurns(records);
  let state = begin(plan, beganAtMs);
  for (const [index, turn] of turns.entries()) {
    const { state: decided, actions } = step(state, turn.atMs, { ...turn.inputs, secrets });
    if (!isSame(turn, decided, actions)) throw new Error(otherwise(index));
    state = decided;
  }
  const { routes, routesAsked } = state;
  const alerts = (turns.at(-1)?.actions ?? []).filter(({ kind }) => kind === 'alert');
  return {
    state,
    redo: [
      { kind: 'set-weight', weight: weightAfterAbsence(state) },
      { kind: 'set-routes', number: routesAsked, routes },
      ...alerts,
    ],
  };
}

/** Where the rollout stands, and what the router was told; words may be put otherwise. */
function isSame(turn: TurnRecord, decided: RolloutState, actions: readonly Action[]): boolean {
  return (
    decided.weight === turn.weight &&
    decided.stepIndex === turn.stepIndex &&
    weightsOf(actions).join() === weightsOf(turn.actions).join()
  );
}

function weightsOf(actions: readonly Action[]): readonly number[] {
  return actions.flatMap((action) => (action.kind === 'set-weight' ? [action.weight] : []));
}

/** The plan has the first line. */
function otherwise(turnIndex: number): string {
  const remedy = 'go on with that version, or move the journal away to begin anew at weight 0';
  return `line ${turnIndex + 2} was decided otherwise by another version of understudy; ${remedy}`;
}
