import type { EngineProfile } from '../../core/model/engine/engine-profile.ts';
import { engineUnder } from '../../core/model/engine/engine-under.ts';
import { readPrompt } from '../../core/model/engine/prompt-blocks.ts';
import type { FinishedReason } from '../../core/model/engine/replica-watch.ts';
import type { ServerMetrics } from '../../core/model/server/server-metrics.ts';
import type { Pacer } from './pacer.ts';
import type { PieceClock } from './piece-clock.ts';
import type { PlanClock } from './plan-clock.ts';
import type { MockSettings } from './settings.ts';

/** The engine of a mock, run by its pacer. */
export interface EngineRoom {
  make(order: Order): Making;
}

/** Pieces to be made for a request that came at a time of `performance.now()`. */
export interface Order {
  readonly prompt: string;
  readonly pieces: number;
  readonly startedMs: number;
  readonly reason: FinishedReason;
  readonly maxTokens: number | null;
}

export interface Making extends PieceClock {
  /** Nobody waits for the rest. */
  leave(): void;
}

export function openEngineRoom(
  profile: EngineProfile,
  { role, seed, faults }: MockSettings,
  {
    clock,
    pacer,
    metrics,
  }: { readonly clock: PlanClock; readonly pacer: Pacer; readonly metrics: ServerMetrics },
): EngineRoom {
  // A pacer is at most milliseconds behind the steps that it has the engine take.
  const site = { role, seed, faults, planAtMs: () => clock.atMs() ?? 0 };
  const engine = engineUnder(profile, site, metrics.watch);
  metrics.runsOn(engine);
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
    make({ prompt, pieces, startedMs, reason, maxTokens }) {
      const dues: number[] = [];
      const job = {
        ...readPrompt(prompt, profile),
        outputTokens: pieces,
        reason,
        maxTokens,
        token: (atMs: number) => void dues.push(atMs),
      };
      engine.submit(job, startedMs);
      pacer.add(steps);
      return {
        dueAtMs: (piece) => dues[piece] ?? Number.POSITIVE_INFINITY,
        leave: () => engine.cancel(job),
      };
    },
  };
}
