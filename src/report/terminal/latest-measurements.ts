import type { Measured, RolloutEvent } from '../../core/rollout/state.ts';

/** Keeps the last measurement of each metric; a trigger and a template may share a name. */
export interface LatestMeasurements {
  /** True if the verdict is another one than last time. */
  take(event: RolloutEvent): boolean;
  list(): readonly Measured[];
}

export function latestMeasurements(): LatestMeasurements {
  const latest = new Map<string, Measured>();
  return {
    take: (event) => {
      if (event.kind !== 'measured') return false;
      const key = `${event.source === 'trigger' ? 'trigger' : 'analysis'}/${event.metric}`;
      const changed = latest.get(key)?.verdict !== event.verdict;
      latest.set(key, event);
      return changed;
    },
    list: () => [...latest.values()],
  };
}
