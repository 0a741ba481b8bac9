import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { contestOf, type Fate } from '../../src/sim/judging/contest.ts';
import { ContestTally } from '../../src/sim/judging/contest-tally.ts';
import { watchedOf } from '../../src/sim/judging/watched-events.ts';
import { prepareSimulation } from '../../src/sim/simulation.ts';

const RULES = {
  judges: ['point', 'flagger', 'kayenta', 'sequential', 'naive'] as const,
  alpha: 0.01,
  allowedRatio: 1.1,
};
const SEEDS = [1, 2, 3, 4, 5, 6];

function simulationOf(name: string) {
  const loaded = loadScenario(`scenarios/${name}.yaml`, filesOnDisk);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return prepareSimulation(loaded.scenario, { compression: 1, semantics: '3.x', draw: 'counts' });
}

/** No fault is to come: the profile itself makes things up. */
function badFromTheBeginning() {
  const { scenario, settings } = simulationOf('bad-model');
  const { stable, canary } = scenario.models;
  const made = { ...canary, quality: { ...canary.quality, hallucination: 0.3 } };
  return prepareSimulation({ ...scenario, models: { stable, canary: made }, faults: [] }, settings);
}

function fatesOf(name: string, judge: string): readonly Fate[] {
  const contest = contestOf(simulationOf(name), RULES);
  return SEEDS.flatMap((seed) => contest(seed).filter((fate) => fate.judge === judge));
}

describe('judges over the same runs', () => {
  it('the sequential judge catches a hallucinating canary after its fault, and spares a good one', () => {
    for (const fate of fatesOf('bad-model', 'sequential')) {
      expect(fate.isBeforeFault).toBe(false);
      expect(fate.detectSeconds).toBeGreaterThan(0);
    }
    expect(fatesOf('good-model', 'sequential').map((fate) => fate.rolledBackAtMs)).toEqual(
      SEEDS.map(() => null),
    );
  });

  it('a canary that is bad from the beginning is detected from the beginning on', () => {
    const fates = contestOf(badFromTheBeginning(), RULES)(1);
    for (const { rolledBackAtMs, isBeforeFault, detectSeconds } of fates) {
      expect(isBeforeFault).toBe(false);
      expect(detectSeconds).toBe(rolledBackAtMs === null ? null : rolledBackAtMs / 1_000);
    }
    expect(fates.some(({ detectSeconds }) => detectSeconds !== null)).toBe(true);
  });

  it('the same seed meets the same fate', () => {
    const contest = contestOf(simulationOf('slow-model'), RULES);
    expect(contest(3)).toEqual(contest(3));
  });

  it('stable shows the rates that judges are told beforehand', () => {
    const simulation = simulationOf('good-model');
    const rates = watchedOf(simulation).map(({ events, stableRate }) => [events, stableRate]);
    const { errors, quality } = simulation.scenario.models.stable;
    expect(Object.fromEntries(rates)).toMatchObject({
      errors: expect.closeTo(errors.rate, 8),
      hallucinations: expect.closeTo(quality.hallucination, 4),
      'bad answers': expect.closeTo(quality.hallucination + quality.vague, 4),
    });
  });
});

describe('a standing', () => {
  const fate: Fate = {
    judge: 'sequential',
    rolledBackAtMs: 600_000,
    isBeforeFault: false,
    detectSeconds: 300,
    badAnswers: 10,
    users: 5,
  };

  it('counts a rollback before the fault for itself, and no healthy run for it', () => {
    const tally = new ContestTally('sequential');
    tally.add('faulty', { ...fate, isBeforeFault: true, detectSeconds: null });
    tally.add('faulty', fate);
    expect(tally.standing()).toMatchObject({
      falseRollbacks: { count: 0, runs: 0 },
      early: { count: 1, runs: 2 },
      missed: { count: 0, runs: 2 },
      medianDetectSeconds: 300,
    });
    tally.add('healthy', { ...fate, isBeforeFault: false });
    tally.add('waiting', { ...fate, rolledBackAtMs: null, detectSeconds: null });
    expect(tally.standing().falseRollbacks).toEqual({ count: 1, runs: 2 });
  });

  it('takes a missed run for one that is caught later than any other', () => {
    const tally = new ContestTally('sequential');
    tally.add('faulty', fate);
    const missed = { ...fate, rolledBackAtMs: null, detectSeconds: null, badAnswers: 900 };
    tally.add('faulty', missed);
    expect(tally.standing().medianDetectSeconds).toBe(null);
    tally.add('faulty', fate);
    expect(tally.standing()).toMatchObject({ medianDetectSeconds: 300, medianBadAnswers: 10 });
  });
});
