import type { LatencyRamp } from './latency-ramp.ts';

/** A server that has just been started: slow at first, and evenly less so. Plan time. */
export interface ColdStart {
  readonly forMs: number;
  readonly factor: number;
}

export function coldStartRamp({ forMs, factor }: ColdStart): LatencyRamp {
  return { from: factor, to: 1, overMs: forMs };
}
