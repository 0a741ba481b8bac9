import type { Scenario } from '../../core/scenario/scenario.ts';
import { workOn } from '../../live/workers/thread.ts';
import { type ContestRules, contestOf, type Fate } from '../../sim/judging/contest.ts';
import { prepareSimulation, type SimulationSettings } from '../../sim/simulation.ts';

/** What every thread of a contest is given. */
export interface ContestSetting {
  readonly scenarios: readonly Scenario[];
  readonly settings: SimulationSettings;
  readonly rules: ContestRules;
}

/** One seed of one scenario, by its place. */
export interface ContestTask {
  readonly scenario: number;
  readonly seed: number;
}

workOn(({ scenarios, settings, rules }: ContestSetting) => {
  const contests = scenarios.map((scenario) =>
    contestOf(prepareSimulation(scenario, settings), rules),
  );
  return ({ scenario, seed }: ContestTask): readonly Fate[] => contests[scenario]?.(seed) ?? [];
});
