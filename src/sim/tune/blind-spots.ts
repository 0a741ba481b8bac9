import type { Plan } from '../../core/rollout/plan.ts';
import type { Trigger } from '../../core/rollout/triggers.ts';
import type { BlindSpot } from '../../core/scenario/tune-result.ts';
import type { Simulation } from '../simulation.ts';
import { peakRate } from '../timed-phases.ts';
import { type Sight, sightOf } from './sight.ts';

/**
 * For each rule: the smallest regression that can be told from stable's within the rule's window at
 * the first weight, and what it would take to see the rule's own limit. By the size formulas for one
 * look, which no limit can get around; a rule on a metric of the user's own is left out.
 */
export function blindSpots({ scenario, plan, tables, settings }: Simulation): readonly BlindSpot[] {
  const weight = firstWeight(plan);
  const perSecond = peakRate(scenario.traffic, settings.compression);
  if (weight === null || perSecond === 0) return [];
  const stable = tables.healthy('stable', scenario.traffic.phases[0]?.streaming ?? 0);
  return plan.triggers.flatMap((trigger) => {
    const sight = sightOf(trigger.metric, stable);
    if (sight === null) return [];
    const requests = (perSecond * trigger.windowMs) / 1_000;
    const samplesAt = (share: number) =>
      Math.min(sight.mostSamples, Math.round(requests * share * sight.sampled));
    const canarySamples = samplesAt(weight / 100);
    const stableSamples = samplesAt(1 - weight / 100);
    if (canarySamples === 0 || stableSamples === 0) return [];
    const limit = limitOf(trigger, sight);
    const arms = { canarySamples, stableSamples };
    return [
      {
        scenario: scenario.name,
        metric: trigger.name,
        unit: trigger.metric.unit,
        windowMs: trigger.windowMs,
        weight,
        ...arms,
        baseline: sight.baseline,
        visibleFrom: sight.visibleFrom(arms),
        limit,
        neededSamples: sight.isWorse(limit) ? sight.neededFor(limit, arms) : null,
      },
    ];
  });
}

/** Of all scenarios, those that see alike as one. */
export function allBlindSpots(simulations: readonly Simulation[]): readonly BlindSpot[] {
  const alike = new Map<string, { spot: BlindSpot; names: string[] }>();
  for (const spot of simulations.flatMap(blindSpots)) {
    const key = JSON.stringify({ ...spot, scenario: '' });
    const known = alike.get(key) ?? { spot, names: [] };
    known.names.push(spot.scenario);
    alike.set(key, known);
  }
  return [...alike.values()].map(({ spot, names }) => {
    const isEvery = simulations.length > 1 && names.length === simulations.length;
    return { ...spot, scenario: isEvery ? 'every scenario' : names.join(', ') };
  });
}

function firstWeight({ steps }: Plan): number | null {
  const weights = steps.flatMap((step) =>
    step.kind === 'set-weight' && step.weight > 0 && step.weight < 100 ? [step.weight] : [],
  );
  return weights[0] ?? null;
}

function limitOf({ limit }: Trigger, { baseline }: Sight): number {
  return limit.kind === 'absolute' ? limit.value : limit.factor * baseline;
}
