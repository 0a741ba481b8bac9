import type { Hold, Reason, RolloutState } from '../rollout/state.ts';
import type { Scenario } from './scenario.ts';

/** Why a rollout ended as it did, or why it stood where `unended`, in words, left it. */
export function reasonOf(
  state: RolloutState,
  unended = 'the traffic ended before the rollout did',
): Reason {
  return state.reason ?? standingReason(state, unended);
}

function standingReason(state: RolloutState, unended: string): Reason {
  const { holds } = state;
  const weightiest = holds.find(({ kind }) => kind === 'kill-switch') ?? holds[0];
  if (weightiest) return holdReason(weightiest, state);
  return {
    by: 'plan',
    metric: null,
    verdict: null,
    value: null,
    condition: null,
    message: unended,
  };
}

function holdReason(held: Hold, state: RolloutState): Reason {
  const index = state.plan.triggers.findIndex((trigger) => trigger.name === held.metric);
  const last = state.triggers[index]?.last ?? null;
  return {
    by: 'hold',
    metric: held.metric,
    verdict: last?.verdict ?? (held.kind === 'inconclusive' ? 'Inconclusive' : null),
    value: last?.value ?? null,
    condition: state.plan.triggers[index]?.text ?? null,
    message: held.message,
  };
}

/**
 * From when there is something to be detected, plan time: from the first fault, or from the beginning
 * if the canary is to be rolled back for what it is. Null where nothing is.
 */
export function faultAtMs({ faults, expect }: Pick<Scenario, 'faults' | 'expect'>): number | null {
  if (faults.length > 0) return Math.min(...faults.map((fault) => fault.atMs));
  return expect.outcome === 'rolled-back' ? 0 : null;
}

/** From the fault, if there is one, to the end of the measurement that decided, plan time. */
export function detectSeconds(faultMs: number | null, state: RolloutState): number | null {
  if (faultMs === null || state.detectedAtMs === null) return null;
  // What was decided before the fault is a false alarm, not a quick detection.
  if (state.detectedAtMs < faultMs) return null;
  return roundedSeconds((state.detectedAtMs - faultMs) / 1_000);
}

/** To a tenth of a millisecond: more is noise. */
export function roundedSeconds(seconds: number): number {
  return Number(seconds.toFixed(4));
}
