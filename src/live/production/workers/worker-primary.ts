import type { RolloutState } from '../../../core/rollout/state.ts';
import type { Production } from '../../../core/scenario/load-production.ts';
import type { Control } from '../../control/controlled-router.ts';
import type { ProductionObserver } from '../driven-rollout.ts';
import { type EngineOnlySettings, startEngineOnly } from '../engine-only.ts';
import { WorkerCounts } from './worker-counts.ts';
import { WorkerPool } from './worker-pool.ts';

/** An engine, and router processes of its own on one port. */
export interface WorkersRun {
  readonly url: string;
  readonly control: Control;
  leave(): void;
  /** Leaves the rollout as it stands, lets answers end, and closes everything. */
  stop(): Promise<RolloutState>;
}

export type WorkersStarted =
  | { readonly ok: true; readonly run: WorkersRun }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** A worker that is started again is back long before. */
const GONE_AFTER_MS = 10_000;

/**
 * Starts, or goes on with, the rollout of a production file with so many router processes. They follow the
 * engine of this one as routers elsewhere would, so that no weight and no kill is confirmed before all
 * have it.
 */
export async function startWorkers(
  production: Production,
  settings: EngineOnlySettings,
  count: number,
  observer: ProductionObserver,
): Promise<WorkersStarted> {
  const names = Array.from({ length: count }, (_, index) => `worker-${index + 1}`);
  const engine = { ...production.engine, routers: names, goneAfterMs: GONE_AFTER_MS };
  const { stable, canary } = production.models;
  const counts = new WorkerCounts({ stable: stable.hash, canary: canary.hash });
  const started = await startEngineOnly({ ...production, engine }, settings, observer, counts);
  if (!started.ok) return started;
  const { control, registry, stop } = started.run;
  const { notice } = observer;
  const pool = new WorkerPool({ names, engineUrl: control.url, registry, counts, notice });
  try {
    const url = await pool.start();
    const stopAll = async () => {
      const left = await stop();
      await pool.stop();
      return left;
    };
    return { ok: true, run: { url, control, leave: () => pool.leave(), stop: stopAll } };
  } catch (error) {
    await Promise.all([stop(), pool.stop()]);
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
