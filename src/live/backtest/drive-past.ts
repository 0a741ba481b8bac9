import { beginRecord, type MeasuredBy, turnRecord } from '../../core/rollout/journal.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import type { Action, Confirmation } from '../../core/rollout/state.ts';
import {
  NO_ANSWERS,
  type TurnObserver,
  type VirtualEnd,
  virtualTurns,
} from '../../core/rollout/virtual-turns.ts';
import type { Past } from './past.ts';

/** Where a rollout is set, and how far it may go there. */
export interface PastRange {
  readonly past: Pick<Past, 'read'>;
  /** The end of the range, plan time. */
  readonly untilMs: number;
  readonly measuredBy: MeasuredBy;
  /** Ends it where it stands. */
  readonly signal: AbortSignal;
}

export interface PastEnd extends VirtualEnd {
  /** False if the signal ended it. */
  readonly complete: boolean;
}

/**
 * Runs one rollout as if it had begun then: each answer is waited for, and no plan time passes
 * meanwhile. Weights and routes are confirmed at once and change nothing, as the past is over.
 * Rejects with EndlessRollout.
 */
export async function drivePast(
  plan: Plan,
  { past, untilMs, measuredBy, signal }: PastRange,
  observer: TurnObserver,
): Promise<PastEnd> {
  const turns = virtualTurns(plan, { commands: [], untilMs });
  observer.record(beginRecord(plan, 0, measuredBy));
  let next = turns.next(NO_ANSWERS);
  while (next.done !== true) {
    const { atMs, inputs, stepped, asks } = next.value;
    observer.record(turnRecord(atMs, inputs, stepped));
    observer.turned(stepped, atMs);
    const readings = await unlessAborted(past.read(asks, atMs), signal);
    if (readings === null) return { state: stepped.state, endedAtMs: atMs, complete: false };
    const confirmations = stepped.actions.flatMap((action) => assumed(action, atMs));
    next = turns.next({ readings, confirmations });
  }
  return { ...next.value, complete: true };
}

/** Null once the signal aborts, whatever comes of the work then. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function assumed(action: Action, atMs: number): Confirmation[] {
  if (action.kind === 'set-weight') {
    return [{ of: 'weight', weight: action.weight, atMs, error: null }];
  }
  if (action.kind === 'set-routes') {
    return [{ of: 'routes', number: action.number, atMs, error: null }];
  }
  return [];
}
