import type { AnswerPlan } from '../core/model/answer-plan.ts';
import type { Engine } from '../core/model/engine/engine.ts';
import type { EngineProfile } from '../core/model/engine/engine-profile.ts';
import { pacedPlan } from '../core/model/engine/paced-plan.ts';
import { readPrompt } from '../core/model/engine/prompt-blocks.ts';
import type { FinishedReason } from '../core/model/engine/replica-watch.ts';
import { FIRST_BYTE_MS } from '../core/routing/model-patience.ts';
import { CLIENT_PATIENCE_MS } from '../core/traffic/patience.ts';
import type { EventQueue } from './event-queue.ts';

/** An answer that an engine has to make. */
export interface EngineTask {
  readonly plan: AnswerPlan;
  readonly prompt: string;
  /** At least 1. */
  readonly pieces: number;
  readonly atMs: number;
  readonly reason: FinishedReason;
  /** Its first byte is its first token's; else the whole answer comes at once. */
  readonly streamed: boolean;
  /** At the time of its last token, or when the router or its client has lost patience. */
  readonly ended: (plan: AnswerPlan) => void;
}

/** Takes an answer on; what comes back gives it up, unless it has been made. */
export type VirtualEngine = (task: EngineTask) => () => void;

/**
 * An engine among the events of a virtual world. The engine runs in wall time, the queue in plan time,
 * which is `compression` times as long.
 */
export function virtualEngine(
  { profile, engine }: { readonly profile: EngineProfile; readonly engine: Engine },
  queue: EventQueue<() => void>,
  compression: number,
): VirtualEngine {
  let wakesAtMs = Number.POSITIVE_INFINITY;

  function wake(): void {
    const nextMs = engine.nextAtMs;
    if (nextMs >= wakesAtMs) return;
    wakesAtMs = nextMs;
    queue.put(nextMs * compression, () => {
      if (wakesAtMs === nextMs) wakesAtMs = Number.POSITIVE_INFINITY;
      engine.passTo(nextMs);
      wake();
    });
  }

  return ({ plan, prompt, pieces, atMs, streamed, reason, ended }) => {
    const sentMs = atMs / compression;
    const tokensMs: number[] = [];
    let open = true;
    const end = () => {
      open = false;
      ended(pacedPlan(plan, tokensMs));
    };
    const job = {
      ...readPrompt(prompt, profile),
      outputTokens: pieces,
      reason,
      token: (tokenMs: number) => {
        if (!open) return;
        tokensMs.push(tokenMs - sentMs);
        if (tokensMs.length === pieces) end();
      },
    };
    engine.submit(job, sentMs);
    wake();
    const giveUp = () => {
      if (!open) return;
      engine.cancel(job);
      end();
    };
    const losePatience = (afterMs: number, holds: () => boolean) =>
      queue.put(atMs + afterMs * compression, () => {
        if (holds()) giveUp();
      });
    losePatience(FIRST_BYTE_MS, () => !streamed || tokensMs.length === 0);
    losePatience(CLIENT_PATIENCE_MS, () => true);
    return giveUp;
  };
}
