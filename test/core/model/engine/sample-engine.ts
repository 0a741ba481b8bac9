import type { EngineProfile } from '../../../../src/core/model/engine/engine-profile.ts';
import { ENGINE_PRESETS, type PresetName } from '../../../../src/core/model/engine/presets.ts';
import type { EngineConditions } from '../../../../src/core/model/engine/replica.ts';

/** A preset without anything that wavers. */
export function engineOf(name: PresetName, rest: Partial<EngineProfile> = {}): EngineProfile {
  return {
    ...ENGINE_PRESETS[name],
    replicas: 1,
    maxSequences: 256,
    stepTokens: 2_048,
    systemTokens: 0,
    prefixCache: true,
    jitter: 0,
    spikes: { share: 0, factor: 1 },
    driftMsPerMinute: 0,
    coldStart: { forMs: 0, factor: 1 },
    ...rest,
  };
}

export const PLAIN: EngineConditions = {
  takes: (ms) => ms,
  kvShare: () => 1,
  prefixesMiss: () => false,
};
