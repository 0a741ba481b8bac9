import { availableParallelism } from 'node:os';
import type { Semantics } from '../../core/promql/ast.ts';
import { EndlessRollout } from '../../core/rollout/virtual-turns.ts';
import type { Prediction, Unpredicted } from '../../core/scenario/prediction.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { RunOutcome } from '../../core/scenario/study-result.ts';
import { FROM_SOURCE } from '../../live/source-loader.ts';
import { doInThreads } from '../../live/workers/pool.ts';
import { simulationNotes } from '../../sim/notes.ts';
import { predictionOf } from '../../sim/prediction.ts';
import type { SimulationSettings } from '../../sim/simulation.ts';
import { uncountable } from '../../sim/uncountable.ts';
import type { Interruption } from '../interruption.ts';
import type { SeedRange } from '../simulate/seed-ranges.ts';
import type { StudySetting } from '../simulate/seeds-thread.ts';
import { progressOf, type VoiceFlags } from '../voice.ts';

/** Enough that a band which 95 % of the runs are within has two or three beyond each end. */
const RUNS = 100;

/** Fewer would make a band of chance. */
const LEAST_RUNS = 20;

/** Whoever waits for a rehearsal's result is to wait no longer than this for its prediction (wall). */
const PATIENCE_MS = 10_000;

/** A rehearsal, as it is to be simulated. */
export interface Rehearsed {
  readonly scenario: Scenario;
  readonly compression: number;
  readonly seed: number;
  /** Of the Prometheus that judged. */
  readonly semantics: Semantics;
  readonly interruption: Interruption;
  readonly voice: VoiceFlags;
}

/**
 * Simulates a rehearsal's scenario at its compression, in virtual time, in threads of their own:
 * seed after seed from the rehearsal's on. What is slow to simulate is simulated less often.
 */
export async function predict(rehearsed: Rehearsed): Promise<Prediction | Unpredicted> {
  const { scenario, compression, seed, semantics, interruption, voice } = rehearsed;
  const given = new AbortController();
  interruption.follow(() => given.abort());
  // Where both can be had, counts come to the same in a third of the time.
  const draw = uncountable(scenario) === null ? 'counts' : 'requests';
  const settings: SimulationSettings = { compression, semantics, draw };
  const runs: RunOutcome[] = [];
  const setting: StudySetting = { scenario, settings };
  const progress = progressOf(voice, { total: RUNS, what: 'runs' });
  try {
    await doInThreads<SeedRange, readonly RunOutcome[]>({
      entry: new URL(`../simulate/seeds-thread${FROM_SOURCE ? '.ts' : '.js'}`, import.meta.url),
      setting,
      tasks: Array.from({ length: RUNS }, (_, index) => ({ first: seed + index, count: 1 })),
      threads: availableParallelism(),
      signal: AbortSignal.any([given.signal, AbortSignal.timeout(PATIENCE_MS)]),
      done: (outcomes) => {
        runs.push(...outcomes);
        progress.done(runs.length);
      },
    });
  } catch (error) {
    // Of a thread's error only the name and the message have come over.
    if (!(error instanceof Error) || error.name !== EndlessRollout.name) throw error;
    return { version: 1, why: error.message };
  } finally {
    progress.close();
  }
  if (given.signal.aborted) {
    return { version: 1, why: `${interruption.by()} ended it; nobody does in a simulation` };
  }
  if (runs.length < LEAST_RUNS) {
    const done = `only ${runs.length} of ${RUNS} simulations were done in ${PATIENCE_MS / 1_000} s`;
    return { version: 1, why: `${done}; understudy simulate takes its time` };
  }
  return predictionOf(runs, {
    compression,
    seeds: { first: seed, asked: RUNS, done: 0 },
    notes: simulationNotes(scenario.scoring, 1),
  });
}
