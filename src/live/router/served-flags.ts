import type { OfrepAccess } from '../flags/ofrep/access.ts';
import { fileFlags } from '../flags/ofrep/file-flags.ts';
import { flagsOfAll } from '../flags/ofrep/flag-source.ts';
import { type ModelFlag, type ModelView, modelFlag } from '../flags/ofrep/model-flag.ts';
import { type Ofrep, ofrepApp } from '../flags/ofrep/ofrep-app.ts';
import type { RouterFlags } from './segments.ts';

/** The flags that a router serves: its own, and those of its file. */
export interface ServedFlags extends Ofrep, Pick<ModelFlag, 'moved'> {}

export function servedFlags<Part extends string>(
  view: ModelView<Part>,
  { flags, ofrep }: { readonly flags?: RouterFlags; readonly ofrep?: OfrepAccess },
): ServedFlags {
  const model = modelFlag(view);
  const served = flags === undefined ? model : flagsOfAll(model, fileFlags(flags));
  return { ...ofrepApp(served, ofrep ?? OPEN_TO_ALL), moved: model.moved };
}

const OPEN_TO_ALL = { tokens: [], origins: '*' } as const;
