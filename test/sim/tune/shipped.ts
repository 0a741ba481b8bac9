import { join } from 'node:path';
import { filesOnDisk } from '../../../src/commands/files-on-disk.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import type { Scenario } from '../../../src/core/scenario/scenario.ts';

const SCENARIOS = join(import.meta.dirname, '../../../scenarios');

/** A scenario of the package by its name. */
export function shipped(name: string): Scenario {
  const loaded = loadScenario(join(SCENARIOS, `${name}.yaml`), filesOnDisk);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.scenario;
}
