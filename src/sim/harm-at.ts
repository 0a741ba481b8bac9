import { faultAtMs } from '../core/scenario/run-reason.ts';
import type { Scenario } from '../core/scenario/scenario.ts';

/**
 * From when there is something to be detected, plan time: from the first fault, or from the beginning
 * if the canary is to be rolled back for what it is. Null where nothing is.
 */
export function harmAtMs({ faults, expect }: Pick<Scenario, 'faults' | 'expect'>): number | null {
  return faultAtMs(faults) ?? (expect.outcome === 'rolled-back' ? 0 : null);
}
