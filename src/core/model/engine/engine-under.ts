import { stream } from '../../random.ts';
import { effectsAt } from '../effects.ts';
import type { Fault } from '../fault.ts';
import { Engine } from './engine.ts';
import type { EngineProfile } from './engine-profile.ts';
import type { ReplicaWatch } from './replica-watch.ts';
import { stepNoise } from './step-noise.ts';

/** Where an engine runs. */
export interface EngineSite {
  readonly role: string;
  readonly seed: number;
  readonly faults: readonly Fault<string>[];
  /** Plan time at a time of the engine's clock; 0 before the plan has begun. */
  planAtMs(engineMs: number): number;
}

/** The engine of a model under the faults of its plan, alike in real and in virtual time. */
export function engineUnder(
  profile: EngineProfile,
  site: EngineSite,
  watch?: (replica: number) => ReplicaWatch,
): Engine {
  const { faults, role, seed } = site;
  const effects = (atMs: number) => effectsAt(faults, role, site.planAtMs(atMs));
  const conditions = (replica: number) => {
    const noisy = stepNoise(profile, stream(seed, `engine/${role}/${replica}`));
    return {
      takes: (ms: number, atMs: number) =>
        noisy(ms, site.planAtMs(atMs)) * (effects(atMs).latency ?? 1),
      kvShare: (atMs: number) => effects(atMs).kv ?? 1,
      prefixesMiss: (atMs: number) => effects(atMs).prefixMiss ?? false,
    };
  };
  return new Engine(profile, conditions, watch);
}
