import { availableParallelism } from 'node:os';
import { loadNamed } from '../../src/commands/load-named.ts';
import type { Outcome } from '../../src/core/rollout/state.ts';
import { faultAtMs } from '../../src/core/scenario/run-reason.ts';
import { doInThreads } from '../../src/live/workers/pool.ts';
import { runOutcome } from '../../src/sim/run-outcome.ts';
import { prepareSimulation } from '../../src/sim/simulation.ts';
import { uncountable } from '../../src/sim/uncountable.ts';

/** Engines, traces and narrow faults are drawn request by request: a run of them costs twenty times as much. */
const RUNS = { counts: 120, requests: 40 };

/** Away from every scenario's own seed. */
const FIRST_SEED = 20_001;

/** What a scenario's rehearsal comes to, by its simulation at the same compression. */
export interface SimulatedBand {
  /** The most frequent ending, and the metric that decided it (or who else did). */
  readonly outcome: Outcome;
  readonly by: string;
  /** The looks at which 95 % of the runs that ended so detected; null where none of them did. */
  readonly looks: { readonly from: number; readonly to: number } | null;
  /** When the fault becomes active, and how often the rules look, plan time. */
  readonly faultMs: number;
  readonly intervalMs: number;
}

/** The bands of scenarios, by name; worked out on every core. */
export async function simulatedBands(
  names: readonly string[],
): Promise<ReadonlyMap<string, SimulatedBand>> {
  const bands = new Map<string, SimulatedBand>();
  await doInThreads<string, SimulatedBand>({
    entry: new URL('band-thread.ts', import.meta.url),
    setting: null,
    tasks: names,
    threads: availableParallelism(),
    signal: new AbortController().signal,
    done: (band, name) => bands.set(name, band),
  });
  return bands;
}

/**
 * Counts where they can tell it, which cost a quarter of single requests at this pace;
 * `drawings-agree.test.ts` holds the two alike.
 */
export function simulatedBand(name: string): SimulatedBand {
  const loaded = loadNamed(name, false);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  const { scenario } = loaded;
  const { compression } = scenario.live;
  const draw = uncountable(scenario) === null ? 'counts' : 'requests';
  const simulation = prepareSimulation(scenario, { compression, semantics: '3.x', draw });
  const endings = new Map<string, Ending>();
  for (let index = 0; index < RUNS[draw]; index += 1) {
    const { outcome, by, detectSeconds } = runOutcome(simulation, FIRST_SEED + index);
    const key = `${outcome} ${by}`;
    const ending = endings.get(key) ?? { outcome, by, runs: 0, detectSeconds: [] };
    endings.set(key, ending);
    ending.runs += 1;
    if (detectSeconds !== null) ending.detectSeconds.push(detectSeconds);
  }
  const [most] = [...endings.values()].toSorted((a, b) => b.runs - a.runs);
  if (most === undefined) throw new Error('no run was simulated');
  const { outcome, by } = most;
  const rules = {
    faultMs: faultAtMs(scenario) ?? 0,
    intervalMs: Math.min(...scenario.triggers.map((trigger) => trigger.intervalMs)),
  };
  const looks = most.detectSeconds.map((seconds) => lookOf(rules, seconds));
  return { ...rules, outcome, by, looks: looks.length === 0 ? null : middle95(looks) };
}

interface Ending {
  readonly outcome: Outcome;
  readonly by: string;
  runs: number;
  readonly detectSeconds: number[];
}

/**
 * The look of the rules at which something was detected so long after the fault. They look at every
 * interval of plan time, whatever the clock does; a live look is the same look however late in its
 * interval the answer came.
 */
export function lookOf(
  { faultMs, intervalMs }: Pick<SimulatedBand, 'faultMs' | 'intervalMs'>,
  detectSeconds: number,
): number {
  return Math.floor((faultMs + detectSeconds * 1_000) / intervalMs);
}

/** At most 2.5 % of the runs lie before the first of them, and after the last. */
function middle95(looks: readonly number[]): { readonly from: number; readonly to: number } {
  const sorted = looks.toSorted((a, b) => a - b);
  const outside = Math.floor(sorted.length * 0.025);
  return { from: sorted[outside] ?? 0, to: sorted[sorted.length - 1 - outside] ?? 0 };
}
