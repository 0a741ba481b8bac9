import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { type Drawn, prepareSimulation } from '../../src/sim/simulation.ts';
import { type ObservedRun, observedRun } from './observed-run.ts';
import { meanChance, shapeChance, spreadChance, wordsChance } from './two-samples.ts';

/** So many of each find nine out of ten means that are off by 0.53 standard deviations, among 1,009 comparisons a setting. */
const RUNS = 300;

/** The two samples have no seed in common: they must agree without the same luck. */
const FIRST_SEED: Readonly<Record<Drawn, number>> = { requests: 1, counts: 100_001 };

/** The whole file would fail by chance once in a thousand seeds (Bonferroni over all comparisons). */
const SIGNIFICANCE = 1e-3;

/**
 * Which requests a mirror copies is a hash of their ids, which are the same in every run: one by one
 * they show the luck of that hash, as counts its share (`user-pool.test.ts` holds that share).
 */
const LUCK_OF_ONE_HASH = 'inference_shadow_requests_total';

/** Something is known of a number only where enough runs have it. */
const LEAST_RUNS = 100;

const TIMEOUT_MS = 300_000;

/** With the plan times, in seconds, of the looks that are compared. */
const SETTINGS: readonly Setting[] = [
  { name: 'hallucinating', compression: 1, looks: [20, 60, 80] },
  { name: 'every-error', compression: 1, looks: [40, 80, 120] },
  { name: 'slow', compression: 1, looks: [30, 75, 105] },
  { name: 'compressed', compression: 30, looks: [240, 360, 480] },
  { name: 'recorded', compression: 1, looks: [30, 75, 105] },
];

interface Setting {
  readonly name: string;
  readonly compression: number;
  readonly looks: readonly number[];
}

/** Lets the test runner be heard of now and then. */
const RUNS_BETWEEN_BREATHS = 50;

async function observed(draw: Drawn, { name, compression, looks }: Setting) {
  const loaded = loadScenario(join(import.meta.dirname, `fixtures/${name}.yaml`), filesOnDisk);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const simulation = prepareSimulation(loaded.scenario, { compression, semantics: '3.x', draw });
  const looksAtMs = looks.map((seconds) => seconds * 1_000);
  const runs: ObservedRun[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    if (index % RUNS_BETWEEN_BREATHS === 0) await breath();
    runs.push(observedRun(simulation, FIRST_SEED[draw] + index, looksAtMs));
  }
  return runs;
}

interface Comparison {
  readonly of: string;
  readonly chance: number;
}

function comparisons(
  requests: readonly ObservedRun[],
  counts: readonly ObservedRun[],
): readonly Comparison[] {
  const endings = (runs: readonly ObservedRun[]) => runs.map(({ ending }) => ending);
  const names = new Set([...requests, ...counts].flatMap(({ numbers }) => [...numbers.keys()]));
  return [
    { of: 'ending', chance: wordsChance(endings(requests), endings(counts)) },
    ...[...names]
      .filter((name) => !name.includes(LUCK_OF_ONE_HASH))
      .flatMap((name) => compared(name, valuesOf(name, requests), valuesOf(name, counts))),
  ];
}

function valuesOf(name: string, runs: readonly ObservedRun[]): readonly number[] {
  return runs.map(({ numbers }) => numbers.get(name)).filter((value) => value !== undefined);
}

function compared(name: string, one: readonly number[], other: readonly number[]): Comparison[] {
  const runs = Math.min(one.length, other.length);
  if (runs < LEAST_RUNS) return [];
  // Nothing to tell apart.
  if (new Set([...one, ...other]).size === 1) return [];
  const told = (what: string, of: readonly number[]) =>
    `${what} of ${name} (mean ${meanOf(of).toPrecision(4)})`;
  return [
    { of: told('shape', other), chance: shapeChance(one, other) },
    { of: told(`mean ${meanOf(one).toPrecision(4)}`, other), chance: meanChance(one, other) },
    { of: told('spread', other), chance: spreadChance(one, other) },
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe(`${RUNS} runs drawn as single requests (seeds from ${FIRST_SEED.requests}) and ${RUNS} as counts (from ${FIRST_SEED.counts}) are alike`, () => {
  it.each(SETTINGS)(
    '$name at compression $compression',
    async (setting) => {
      const requests = await observed('requests', setting);
      const counts = await observed('counts', setting);
      const all = comparisons(requests, counts);
      expect(all.length).toBeGreaterThan(50);
      const unlike = all.filter(
        ({ chance }) => chance < SIGNIFICANCE / (all.length * SETTINGS.length),
      );
      expect(unlike).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
