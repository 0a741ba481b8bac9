import type { EngineLoad } from '../../core/model/engine/engine.ts';
import type { EngineProfile } from '../../core/model/engine/engine-profile.ts';
import { engineUnder } from '../../core/model/engine/engine-under.ts';
import { readPrompt } from '../../core/model/engine/prompt-blocks.ts';
import type { Pacer } from './pacer.ts';
import type { PieceClock } from './piece-clock.ts';
import type { PlanClock } from './plan-clock.ts';
import type { MockSettings } from './settings.ts';

/** The engine of a mock, run by its pacer. */
export interface EngineRoom {
  /** Has so many pieces made for a request that came at a time of `performance.now()`. */
  make(prompt: string, pieces: number, startedMs: number): Making;
  load(): EngineLoad;
}

export interface Making extends PieceClock {
  /** Nobody waits for the rest. */
  leave(): void;
}

export function openEngineRoom(
  profile: EngineProfile,
  { role, seed, faults }: MockSettings,
  { clock, pacer }: { readonly clock: PlanClock; readonly pacer: Pacer },
): EngineRoom {
  // A pacer is at most milliseconds behind the steps that it has the engine take.
  const engine = engineUnder(profile, { role, seed, faults, planAtMs: () => clock.atMs() ?? 0 });
  const steps = {
    dueAtMs: () => engine.nextAtMs,
    advance: (nowMs: number) => {
      engine.passTo(nowMs);
      return true;
    },
  };
  // First of all in the pacer: the pieces that a step makes leave at the same wake-up.
  pacer.add(steps);
  return {
    make(prompt, pieces, startedMs) {
      const dues: number[] = [];
      const job = {
        ...readPrompt(prompt, profile),
        outputTokens: pieces,
        token: (atMs: number) => void dues.push(atMs),
      };
      engine.submit(job, startedMs);
      pacer.add(steps);
      return {
        dueAtMs: (piece) => dues[piece] ?? Number.POSITIVE_INFINITY,
        leave: () => engine.cancel(job),
      };
    },
    load: () => engine.load(),
  };
}
