import type { Role } from '../model/fault.ts';
import type { Plan } from '../rollout/plan.ts';
import { rolloutHash } from '../rollout/rollout-hash.ts';
import type { Scenario } from './scenario.ts';

/** The two models of a scenario under the hashes that their series carry. */
export function modelsOf(scenario: Scenario): Plan['models'] {
  const planned = (role: Role) => {
    const { name, version } = scenario.models[role];
    return { version, hash: rolloutHash(role, name, version) };
  };
  return { stable: planned('stable'), canary: planned('canary') };
}

/** Deals the scenario's users to its models, the same way in every world. */
export function saltOf(scenario: Scenario): string {
  return `${scenario.rollout.name}/${modelsOf(scenario).canary.hash}`;
}
