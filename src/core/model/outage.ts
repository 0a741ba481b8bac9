import type { Fault } from './fault.ts';

/** From when on there is no Prometheus, in plan time; null if none of the faults takes it away. */
export function prometheusDownAtMs(faults: readonly Fault[]): number | null {
  const outages = faults.filter(({ target, effects }) => target === 'prometheus' && effects.down);
  return outages.length === 0 ? null : Math.min(...outages.map(({ atMs }) => atMs));
}
