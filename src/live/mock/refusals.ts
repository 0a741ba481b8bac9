import { effectsAt, nextChangeMs } from '../../core/model/effects.ts';
import type { Gate } from './gate.ts';
import type { PlanClock } from './plan-clock.ts';
import type { MockSettings } from './settings.ts';

/** Longest wait that a timer can hold; a later change is reached in several waits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Closes and opens the gate as the faults of the plan want it, from now on. The clock must have
 * begun. Returns how to stop.
 */
export function followRefusals(settings: MockSettings, clock: PlanClock, gate: Gate): () => void {
  const { faults, role, compression } = settings;
  let timer: NodeJS.Timeout | undefined;
  let refusing = false;

  function turn(): void {
    const atMs = clock.atMs() ?? 0;
    const refuse = effectsAt(faults, role, atMs).refuse === true;
    if (refuse !== refusing) {
      refusing = refuse;
      if (refuse) gate.refuse();
      else gate.accept();
    }
    const nextMs = nextChangeMs(faults, role, atMs);
    if (nextMs === null) return;
    timer = setTimeout(turn, Math.min(Math.ceil((nextMs - atMs) / compression), MAX_TIMER_MS));
  }

  turn();
  return () => clearTimeout(timer);
}
