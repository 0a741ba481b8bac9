import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOnDisk } from '../../../src/commands/files-on-disk.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import type { Scenario } from '../../../src/core/scenario/scenario.ts';
import { defaultsAtPace } from '../../../src/live/prometheus/pace.ts';
import type { JudgeProgram } from '../../../src/live/verify/judge-program.ts';
import { loadStore } from '../../../src/live/verify/load-store.ts';
import { type Receiver, startReceiver } from '../../../src/live/verify/receiver.ts';
import { simulationResult } from '../../../src/sim/run-result.ts';
import { prepareSimulation, simulate } from '../../../src/sim/simulation.ts';

const ROOT = join(import.meta.dirname, '../../..');

export function scenarioNamed(name: string): Scenario {
  const loaded = loadScenario(join(ROOT, 'scenarios', `${name}.yaml`), filesOnDisk);
  if (!loaded.ok) throw new Error(`the scenario ${name} does not load`);
  return loaded.scenario;
}

/** A scenario's run in virtual time, in the dialect of the real Prometheus. */
export function simulated(scenario: Scenario, semantics: JudgeProgram['semantics']) {
  const settings = { compression: 1, semantics, draw: 'auto' } as const;
  const simulation = prepareSimulation(scenario, settings);
  const observer = { record: () => {}, turned: () => {} };
  const run = simulate(simulation, scenario.seed, observer);
  return { run, result: simulationResult(simulation, run), models: simulation.plan.models };
}

/** A real Prometheus that remembers what was scraped in a simulation. */
export async function remembering(
  judge: JudgeProgram,
  { run }: ReturnType<typeof simulated>,
): Promise<Receiver> {
  const started = await startReceiver(judge.path, defaultsAtPace(1));
  if (!started.ok) throw new Error(started.error);
  const problem = await loadStore(started.receiver, run.store);
  if (problem !== undefined) throw new Error(problem);
  return started.receiver;
}

/** A production file over a scenario's own rollout and triggers. */
export function writeProduction(
  folder: string,
  { scenario, models, url }: { scenario: Scenario; models: Plan['models']; url: string },
): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'production.yaml');
  const named = (reference: string) => JSON.stringify(join(ROOT, 'scenarios', reference));
  const model = ({ version, hash }: Plan['models']['stable']) =>
    `{version: "${version}", hash: "${hash}"}`;
  writeFileSync(
    file,
    `rollout: ${named(scenario.rolloutFile)}
triggers: ${named(scenario.triggersFile ?? '')}
models:
  stable: ${model(models.stable)}
  canary: ${model(models.canary)}
prometheus: {url: "${url}", timeout: 20s}
`,
  );
  return file;
}
