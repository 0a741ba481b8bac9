import { BUILT_IN_METRICS, type Unit } from '../core/rollout/trigger-metrics.ts';

const UNITS: ReadonlyMap<string, Unit> = new Map(
  BUILT_IN_METRICS.map(({ name, unit }) => [name, unit]),
);

/** How a metric's numbers are shown; one that is not built in is shown as plain numbers. */
export function unitOf(metric: string): Unit {
  return UNITS.get(metric) ?? 'count';
}
