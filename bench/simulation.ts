import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNamed } from '../src/commands/load-named.ts';
import type { Scenario } from '../src/core/scenario/scenario.ts';
import { runOutcome } from '../src/sim/run-outcome.ts';
import { prepareSimulation, type SimulationSettings } from '../src/sim/simulation.ts';
import type { Aim, Bench } from './bench.ts';
import { runBuilt } from './built-command.ts';
import { median } from './statistics.ts';

const SCENARIO = 'bad-model';
const SETTINGS: SimulationSettings = { compression: 1, semantics: '3.x', draw: 'auto' };

const RUNS = 1_000;
const THREADS = 2;
const MAX_RUNS_SECONDS = 60;
const MAX_RESIDENT_MB = 300;

const WARM_RUNS = 50;
const MAX_RUN_MS = 250;

const BUSY_RATE = 10_000;
const BUSY_MINUTES = 40;
const MAX_BUSY_SECONDS = 10;

/** What it costs to know before the rollout what the thresholds will do. */
export const simulationBench: Bench = {
  name: 'simulation',
  run: async (print) => [...oneRun(print), busy(print), ...(await manyRuns(print))],
};

/** Cold is the first of this process: with nothing compiled, and no distribution worked out. */
function oneRun(print: (line: string) => void): readonly Aim[] {
  const scenario = shipped(SCENARIO);
  const cold = timed(() => {
    const simulation = prepareSimulation(scenario, SETTINGS);
    runOutcome(simulation, 1);
    return simulation;
  });
  const warm = Array.from(
    { length: WARM_RUNS },
    (_, index) => timed(() => runOutcome(cold.value, 2 + index)).ms,
  );
  const warmMs = median(warm);
  print(`${SCENARIO}, prepared and run for the first time: ${cold.ms.toFixed(0)} ms`);
  print(`${SCENARIO} with other seeds, median of ${WARM_RUNS}: ${warmMs.toFixed(1)} ms`);
  return [
    { what: `a cold run under ${MAX_RUN_MS} ms`, met: cold.ms < MAX_RUN_MS },
    { what: `a warm run under ${MAX_RUN_MS} ms`, met: warmMs < MAX_RUN_MS },
  ];
}

function timed<T>(run: () => T): { readonly value: T; readonly ms: number } {
  const beganMs = performance.now();
  const value = run();
  return { value, ms: performance.now() - beganMs };
}

/** A healthy model's whole way, at a rate that no rehearsal reaches. */
function busy(print: (line: string) => void): Aim {
  const healthy = shipped('good-model');
  const [phase] = healthy.traffic.phases;
  if (phase === undefined) throw new Error('good-model has no traffic');
  const load = { fromPerSecond: BUSY_RATE, toPerSecond: BUSY_RATE };
  const phases = [
    {
      ...phase,
      forMs: BUSY_MINUTES * 60_000,
      users: 100_000,
      load: { kind: 'open', arrivals: 'poisson', ...load } as const,
    },
  ];
  const scenario: Scenario = { ...healthy, traffic: { phases } };
  const startedMs = performance.now();
  const { endedAtMs, exposure } = runOutcome(prepareSimulation(scenario, SETTINGS), 1);
  const seconds = (performance.now() - startedMs) / 1_000;
  print(
    `${BUSY_RATE} requests/s until ${(endedAtMs / 60_000).toFixed(1)} min: ` +
      `${seconds.toFixed(2)} s, ${exposure.canaryRequests} answers of the canary`,
  );
  const met = seconds < MAX_BUSY_SECONDS;
  return {
    what: `${BUSY_RATE}/s for ${BUSY_MINUTES} minutes under ${MAX_BUSY_SECONDS} s`,
    met,
  };
}

/** Through the command, in a process of its own. */
async function manyRuns(print: (line: string) => void): Promise<readonly Aim[]> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
  try {
    const { exitCode, seconds, residentMb } = await runBuilt([
      ...['simulate', SCENARIO, '--runs', String(RUNS), '--threads', String(THREADS)],
      ...['--out', join(folder, 'run')],
    ]);
    if (exitCode !== 0) throw new Error(`simulate ended with ${exitCode}`);
    print(
      `${RUNS} runs of ${SCENARIO} on ${THREADS} threads: ${seconds.toFixed(1)} s, ` +
        `${residentMb.toFixed(0)} MB resident at most`,
    );
    return [
      {
        what: `${RUNS} runs under ${MAX_RUNS_SECONDS} s`,
        met: seconds < MAX_RUNS_SECONDS,
      },
      { what: `under ${MAX_RESIDENT_MB} MB`, met: residentMb < MAX_RESIDENT_MB },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shipped(name: string): Scenario {
  const loaded = loadNamed(name, false);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.scenario;
}
