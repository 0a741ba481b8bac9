import type { Reading } from '../core/analysis/reading.ts';
import type { Ask } from '../core/analysis/run.ts';
import { beginRecord, turnRecord } from '../core/rollout/journal.ts';
import type { Plan } from '../core/rollout/plan.ts';
import type { Action, Confirmation } from '../core/rollout/state.ts';
import {
  NO_ANSWERS,
  type Schedule,
  type TurnObserver,
  type VirtualEnd,
  virtualTurns,
} from '../core/rollout/virtual-turns.ts';
import type { Routes } from '../core/routing/routes.ts';

/** What the engine runs in where nobody waits: everything is answered at once. Plan time. */
export interface VirtualWorld {
  /** Lets everything happen that happens up to then, that moment included. */
  passTo(atMs: number): void;
  read(ask: Ask, atMs: number): Reading;
  setWeight(weight: number, atMs: number): Confirmation;
  setRoutes(routes: Routes, number: number, atMs: number): Confirmation;
  /** The kill switch acts by itself: the engine is told, and is not asked. */
  setKilled(isOn: boolean, by: string, atMs: number): void;
}

/** Runs one rollout in a world that answers at once. Throws EndlessRollout. */
export function driveEngine(
  plan: Plan,
  world: VirtualWorld,
  schedule: Schedule,
  observer: TurnObserver,
): VirtualEnd {
  const turns = virtualTurns(plan, schedule);
  observer.record(beginRecord(plan, 0));
  let next = turns.next(NO_ANSWERS);
  while (next.done !== true) {
    const { atMs, inputs, stepped, asks } = next.value;
    world.passTo(atMs);
    for (const { verb, by } of inputs.commands)
      if (verb === 'kill' || verb === 'unkill') world.setKilled(verb === 'kill', by, atMs);
    observer.record(turnRecord(atMs, inputs, stepped));
    observer.turned(stepped, atMs);
    // The world acts before it is asked.
    const confirmations = stepped.actions.flatMap((action) => confirmed(action, world, atMs));
    next = turns.next({ readings: asks.map((ask) => world.read(ask, atMs)), confirmations });
  }
  world.passTo(next.value.endedAtMs);
  return next.value;
}

function confirmed(action: Action, world: VirtualWorld, nowMs: number): Confirmation[] {
  if (action.kind === 'set-weight') return [world.setWeight(action.weight, nowMs)];
  if (action.kind === 'set-routes') return [world.setRoutes(action.routes, action.number, nowMs)];
  return [];
}
