import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { readYaml } from '../../src/core/document.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { readProfile } from '../../src/core/scenario/profile-file.ts';
import type { Scenario } from '../../src/core/scenario/scenario.ts';
import { runOutcome } from '../../src/sim/run-outcome.ts';
import { prepareSimulation, simulate } from '../../src/sim/simulation.ts';

const SETTINGS = { compression: 1, semantics: '3.x', draw: 'auto' } as const;
const IGNORE = { record: () => {}, turned: () => {} };

/** Low traffic, with a canary that has an engine; the plan takes nine minutes. */
function scenarioAt(perSecond: number, change: Partial<Scenario> = {}): Scenario {
  const loaded = loadScenario('scenarios/low-traffic.yaml', filesOnDisk);
  const file = filesOnDisk.read('mock-models/8b-h100.yaml');
  if (!loaded.ok || !file.ok) throw new Error('a shipped file does not load');
  const [document] = readYaml('8b-h100.yaml', file.text).documents;
  const profile = document && readProfile(document);
  if (!profile?.ok) throw new Error('the profile is not one');
  const { models, traffic } = loaded.scenario;
  const load = { fromPerSecond: perSecond, toPerSecond: perSecond };
  const phases = traffic.phases.map((phase) => ({
    ...phase,
    load: { kind: 'open', arrivals: 'poisson', ...load } as const,
  }));
  return {
    ...loaded.scenario,
    models: { ...models, canary: profile.value },
    traffic: { phases },
    ...change,
  };
}

describe('a canary with an engine', () => {
  it('is drawn request by request, the same for the same seed', () => {
    const simulation = prepareSimulation(scenarioAt(8), SETTINGS);
    expect(simulation.drawn).toBe('requests');
    expect(runOutcome(simulation, 3)).toEqual(runOutcome(simulation, 3));
  });

  it('is drawn as counts at the same rate where latencies are all that is known of it', () => {
    const scenario = scenarioAt(8);
    const { engine, ...latencies } = scenario.models.canary;
    expect(engine).toBeDefined();
    const models = { ...scenario.models, canary: latencies };
    expect(prepareSimulation({ ...scenario, models }, SETTINGS).drawn).toBe('counts');
  });

  it('answers every request that it was handed', () => {
    const { serving } = simulate(prepareSimulation(scenarioAt(8), SETTINGS), 5, IGNORE);
    const { dispatched, series } = serving.books.canary;
    expect(dispatched).toBeGreaterThan(100);
    expect(series.requestCount).toBe(dispatched);
  });

  it('is slower while its cache knows no prefix', () => {
    const meanOf = (scenario: Scenario) => {
      const { serving } = simulate(prepareSimulation(scenario, SETTINGS), 5, IGNORE);
      const { latency } = serving.books.canary.series;
      return latency.sum / (latency.values().at(-1) ?? 1);
    };
    const fault = { atMs: 0, forMs: null, everyMs: null, target: 'canary' } as const;
    const faults = [{ ...fault, effects: { prefixMiss: true } }];
    expect(meanOf(scenarioAt(8, { faults }))).toBeGreaterThan(meanOf(scenarioAt(8)));
  });

  it('costs the time in which requests were with it, where its GPUs are paid for by the hour', () => {
    const scenario = scenarioAt(8);
    // A dollar a second.
    const gpu = { usdPerHour: 3_600, replicas: 1 };
    const price = { inputPerMillion: 0, outputPerMillion: 0, gpu };
    const canary = { ...scenario.models.canary, price };
    const models = { ...scenario.models, canary };
    const { serving, endedAtMs } = simulate(
      prepareSimulation({ ...scenario, models }, SETTINGS),
      5,
      IGNORE,
    );
    const { costUsd, latency } = serving.books.canary.series;
    expect(costUsd).toBeGreaterThan(0);
    // Requests side by side share it: less than all their times one after the other.
    expect(costUsd).toBeLessThan(latency.sum);
    expect(costUsd).toBeLessThan(endedAtMs / 1_000);
  });
});
