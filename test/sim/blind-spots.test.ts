import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { BUILT_IN_METRICS } from '../../src/core/rollout/trigger-metrics.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { prepareSimulation } from '../../src/sim/simulation.ts';
import { blindSpots } from '../../src/sim/tune/blind-spots.ts';
import { sightOf } from '../../src/sim/tune/sight.ts';

function simulationOf(name: string, compression = 1) {
  const loaded = loadScenario(`scenarios/${name}.yaml`, filesOnDisk);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return prepareSimulation(loaded.scenario, { compression, semantics: '3.x', draw: 'auto' });
}

const METRICS = ['error-rate', 'hallucination-rate', 'quality-score', 'p95-latency'];

describe('what a canary can see', () => {
  const stable = simulationOf('good-model').tables.healthy('stable', 0.25);
  const sights = METRICS.flatMap((name) => {
    const metric = BUILT_IN_METRICS.find((known) => known.name === name);
    const sight = metric && sightOf(metric, stable);
    return sight ? [{ name, sight }] : [];
  });

  it.each(sights)('$name: the nearest value that is seen needs just what there is', ({ sight }) => {
    const arms = { canarySamples: 180, stableSamples: 3_000 };
    const needed = sight.neededFor(sight.visibleFrom(arms), arms);
    expect(needed).toBeGreaterThan(arms.canarySamples * 0.98);
    expect(needed).toBeLessThanOrEqual(arms.canarySamples * 1.01);
  });

  it.each(sights)('$name: more samples see smaller regressions', ({ sight }) => {
    const seen = [50, 500, 5_000].map((canarySamples) =>
      Math.abs(sight.visibleFrom({ canarySamples, stableSamples: 50_000 }) - sight.baseline),
    );
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    expect(new Set(seen).size).toBe(3);
  });

  it('a metric of the user has no profile to be worked out from', () => {
    const [metric] = BUILT_IN_METRICS;
    expect(metric && sightOf({ ...metric, name: 'refusal-rate' }, stable)).toBe(null);
  });
});

describe('blind spots of a plan', () => {
  it('the same plan sees less where a rehearsal is compressed', () => {
    const errorRate = (compression: number) =>
      blindSpots(simulationOf('good-model', compression)).find(
        ({ metric }) => metric === 'error-rate',
      );
    expect(errorRate(1)).toMatchObject({ weight: 5, canarySamples: 3_000 });
    expect(errorRate(30)).toMatchObject({ canarySamples: 100 });
    // 1 % against 0.05 % takes 1,104 requests: at 30x the rule's own limit is out of sight.
    expect(errorRate(1)?.visibleFrom).toBeLessThan(0.01);
    expect(errorRate(30)?.visibleFrom).toBeGreaterThan(0.01);
    expect(errorRate(30)?.neededSamples).toBe(1_104);
  });

  it('a longer window does not show more of a gauge of the last answers', () => {
    const quality = blindSpots(simulationOf('good-model')).find(
      ({ metric }) => metric === 'quality-score',
    );
    expect(quality).toMatchObject({ canarySamples: 200, stableSamples: 200 });
  });
});
