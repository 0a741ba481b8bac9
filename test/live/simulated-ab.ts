import { setImmediate as breath } from 'node:timers/promises';
import { loadAbNamed } from '../../src/commands/abtest/load-ab-named.ts';
import type { AbRunResult } from '../../src/core/scenario/abtest/ab-run-result.ts';
import { abRunOutcome } from '../../src/sim/abtest/ab-run-outcome.ts';
import { simulatedAbTest } from '../../src/sim/abtest/ab-run-result.ts';

/** A third of a second each. */
const RUNS = 20;

/** Away from every test's own seed. */
const FIRST_SEED = 20_001;

/** What an A/B test's rehearsal comes to, by its simulation at the same compression. */
export interface ForetoldAb {
  /** The run of its own seed. */
  readonly own: AbRunResult;
  /** The share of other seeds in which every expectation held. */
  readonly held: number;
}

export async function foretoldAb(name: string): Promise<ForetoldAb> {
  const loaded = loadAbNamed(name);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  const { test } = loaded;
  const setting = { test, compression: test.live.compression };
  let held = 0;
  for (let index = 0; index < RUNS; index += 1) {
    await breath();
    const { expectations } = abRunOutcome(setting, FIRST_SEED + index);
    if (expectations.every(({ pass }) => pass)) held += 1;
  }
  return { own: simulatedAbTest(setting, test.seed, () => {}), held: held / RUNS };
}
