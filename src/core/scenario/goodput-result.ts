import type { Slo } from '../routing/slo.ts';
import { formatDuration } from '../time.ts';

/** How many of a model's requests kept every promise of the scenario's `slo`. */
export interface GoodputResult {
  readonly requests: number;
  readonly met: number;
  /** 0..1; null without a request. */
  readonly share: number | null;
  /** Requests that met them, a second on the clock. */
  readonly perSecond: number;
}

/** `seconds` is how long the model was there to be asked, on the clock. */
export function goodputResult(
  { requests, met }: { readonly requests: number; readonly met: number },
  seconds: number,
): GoodputResult {
  return {
    requests,
    met,
    share: requests === 0 ? null : met / requests,
    perSecond: seconds > 0 ? Math.round((met / seconds) * 1_000) / 1_000 : 0,
  };
}

/** "first token 200ms, total 5s". */
export function sloText({ firstTokenMs, interTokenMs, totalMs }: Slo): string {
  const promises = [
    ['first token', firstTokenMs],
    ['between tokens', interTokenMs],
    ['total', totalMs],
  ] as const;
  return promises
    .flatMap(([what, ms]) => (ms === null ? [] : [`${what} ${formatDuration(ms)}`]))
    .join(', ');
}
