import { fileFlags } from '../flags/ofrep/file-flags.ts';
import { flagsOfAll } from '../flags/ofrep/flag-source.ts';
import { modelFlag } from '../flags/ofrep/model-flag.ts';
import { type Ofrep, ofrepApp } from '../flags/ofrep/ofrep-app.ts';
import type { Chooser, RoutingState } from './chooser.ts';
import type { RouterSettings } from './settings.ts';

/** The flags that a router serves: its own, which follows the rollout, and those of its file. */
export interface ServedFlags extends Ofrep {
  /** To be called once the rollout's state is another one: who listens hears of it. */
  moved(): void;
}

export function servedFlags(
  { stable, canary, flags, ofrep }: RouterSettings,
  state: RoutingState,
  { foresee }: Pick<Chooser, 'foresee'>,
): ServedFlags {
  const model = modelFlag({
    foresee,
    versions: { stable: stable.version, canary: canary.version },
    state: () => JSON.stringify([state.isKilled(), state.canaryPercent(), state.routes()]),
  });
  const served = flags === undefined ? model : flagsOfAll(model, fileFlags(flags));
  return { ...ofrepApp(served, ofrep ?? OPEN_TO_ALL), moved: model.moved };
}

const OPEN_TO_ALL = { tokens: [], origins: '*' } as const;
