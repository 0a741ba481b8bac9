import { floatText } from './go-numbers.ts';

/** A histogram's bound as Prometheus stores it since 3.0: Go's `%g`, never a bare integer. */
export function boundText(bound: number): string {
  const compact = floatText(bound);
  return /[.eI]/.test(compact) ? compact : `${compact}.0`;
}
