/** Latency goes evenly from one factor to another, and stays there. Plan time. */
export interface LatencyRamp {
  readonly from: number;
  readonly to: number;
  readonly overMs: number;
}

/** It rises in so many equal stairs, so that between two of them nothing changes. */
const STAIRS = 24;

/** The factor so long after the ramp began: that of the middle of the stair. */
export function rampFactor({ from, to, overMs }: LatencyRamp, sinceMs: number): number {
  const stair = Math.floor((sinceMs * STAIRS) / overMs);
  if (stair >= STAIRS) return to;
  return from + ((to - from) * (stair + 0.5)) / STAIRS;
}

/** When the factor next changes, so long after the ramp began; null once it has arrived. */
export function nextStairMs({ overMs }: LatencyRamp, sinceMs: number): number | null {
  const endMs = (stair: number) => Math.ceil((stair * overMs) / STAIRS);
  for (
    let stair = Math.max(Math.floor((sinceMs * STAIRS) / overMs), 0);
    stair <= STAIRS;
    stair += 1
  )
    if (endMs(stair) > sinceMs) return endMs(stair);
  return null;
}
