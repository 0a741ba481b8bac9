import type { Semantics } from './ast.ts';
import type { EvaluationSettings } from './evaluation.ts';
import { type Grid, mapGrid } from './grid.ts';
import { METRIC_NAME, remembering, without } from './label-set.ts';
import type { Labels } from './value.ts';

/**
 * Most operations drop the metric's name. A server does so at once; with delayed name removal
 * (a feature switch of 3.x) the row is only marked, and everything up to the end of the query still
 * sees the name.
 */
export interface Naming {
  readonly labels: Labels;
  readonly dropsName: boolean;
}

export type Rename = (labels: Labels, dropsName: boolean) => Naming;

export const keepingName: Rename = (labels, dropsName) => ({ labels, dropsName });

/** What drops the name of a row under these settings. */
export function droppingName({ semantics, delayedNameRemoval }: EvaluationSettings): Rename {
  if (delayedNameRemoval) return (labels) => ({ labels, dropsName: true });
  const nameless = namelessIn(semantics);
  return (labels) => ({ labels: nameless(labels), dropsName: false });
}

/** The labels without the name; in 3.x what describes the metric goes with it. */
export function namelessIn(semantics: Semantics): (labels: Labels) => Labels {
  return semantics === '2.x' ? withoutName : withoutMetadata;
}

/** What names and describes a metric: lost as soon as a value is no longer the metric's own. */
const METADATA = [METRIC_NAME, '__type__', '__unit__'];

const withoutName = remembering((labels) =>
  labels[METRIC_NAME] === undefined ? labels : without(labels, [METRIC_NAME]),
);

const withoutMetadata = remembering((labels) =>
  METADATA.some((name) => labels[name] !== undefined) ? without(labels, METADATA) : labels,
);

/** The grid at the end of a query. Throws PromqlError if two rows are then the same. */
export function settleNames(grid: Grid, { semantics }: EvaluationSettings): Grid {
  if (!grid.dropsName.includes(true)) return grid;
  const nameless = namelessIn(semantics);
  return mapGrid(
    grid,
    (labels, dropsName) => ({ labels: dropsName ? nameless(labels) : labels, dropsName: false }),
    (value) => value,
  );
}
