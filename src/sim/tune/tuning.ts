import { planRollout } from '../../core/rollout/plan.ts';
import { modelsOf } from '../../core/scenario/run-models.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { CandidateResult, ScenarioNature } from '../../core/scenario/tune-result.ts';
import { prepareSimulation, type SimulationSettings } from '../simulation.ts';
import { candidateResult } from './candidate-result.ts';
import { planUnder, type Settings } from './candidates.ts';
import { type CandidatePlan, type Trial, trialsOf } from './trial.ts';
import { TrialTally } from './trial-tally.ts';

/** Everything a tuning tries, and on what. */
export interface TuningSetting {
  readonly scenarios: readonly Scenario[];
  readonly settings: SimulationSettings;
  readonly candidates: readonly Settings[];
}

/** One seed of one scenario, by its place. */
export interface TrialTask {
  readonly scenario: number;
  readonly seed: number;
}

/** Prepared once, does every task: a trial a candidate, in their order. Throws EndlessRollout. */
export function tuning({ scenarios, settings, candidates }: TuningSetting) {
  const prepared = scenarios.map((scenario) => ({
    simulation: prepareSimulation(scenario, settings),
    plans: candidatePlans(scenario, candidates),
  }));
  return ({ scenario, seed }: TrialTask): readonly Trial[] => {
    const of = prepared[scenario];
    if (of === undefined) throw new Error(`there is no scenario ${scenario}`);
    const trial = trialsOf(of.simulation, seed);
    return of.plans.map(trial);
  };
}

/** Candidates with the same steps and analyses share a shape. */
function candidatePlans(
  scenario: Scenario,
  candidates: readonly Settings[],
): readonly CandidatePlan[] {
  const present = planRollout(scenario.rollout, scenario.triggers, modelsOf(scenario));
  const shapes = new Map<string, number>();
  return candidates.map((settings) => {
    const plan = planUnder(present, settings);
    const text = JSON.stringify([plan.steps, plan.background]);
    const shape = shapes.get(text) ?? shapes.size;
    shapes.set(text, shape);
    return { plan, shape };
  });
}

/** What a scenario is for a tuning, by what it expects. */
export function natureOf({ expect }: Scenario): ScenarioNature {
  if (expect.outcome === 'promoted') return 'healthy';
  return expect.outcome === 'rolled-back' ? 'faulty' : 'waiting';
}

/** The trials of all candidates, added up as they come in. */
export class Trials {
  done = 0;
  private readonly tallies: readonly (readonly TrialTally[])[];
  private readonly candidates: readonly Settings[];

  constructor({ scenarios, candidates }: Pick<TuningSetting, 'scenarios' | 'candidates'>) {
    this.candidates = candidates;
    this.tallies = candidates.map(() =>
      scenarios.map((scenario) => new TrialTally(scenario.name, natureOf(scenario))),
    );
  }

  /** Every candidate's trial at one seed of one scenario. */
  add(scenario: number, trials: readonly Trial[]): void {
    this.done += 1;
    for (const [place, trial] of trials.entries()) this.tallies[place]?.[scenario]?.add(trial);
  }

  results(): readonly CandidateResult[] {
    return this.candidates.map((settings, place) =>
      candidateResult(settings, this.tallies[place] ?? []),
    );
  }
}
