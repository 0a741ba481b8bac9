import type { Scenario } from '../../core/scenario/scenario.ts';
import type { RunOutcome } from '../../core/scenario/study-result.ts';
import { workOn } from '../../live/workers/thread.ts';
import { runOutcome } from '../../sim/run-outcome.ts';
import { prepareSimulation, type SimulationSettings } from '../../sim/simulation.ts';
import type { SeedRange } from './seed-ranges.ts';

/** What every thread of a study is given. */
export interface StudySetting {
  readonly scenario: Scenario;
  readonly settings: SimulationSettings;
}

workOn(({ scenario, settings }: StudySetting) => {
  const simulation = prepareSimulation(scenario, settings);
  return ({ first, count }: SeedRange): RunOutcome[] =>
    Array.from({ length: count }, (_, index) => runOutcome(simulation, first + index));
});
