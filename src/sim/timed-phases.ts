import type { TrafficPhase, TrafficPlan } from '../core/traffic/plan.ts';
import { areaOf } from '../core/traffic/ramp.ts';

/** A phase of the traffic at its place in plan time. */
export interface TimedPhase extends TrafficPhase {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
}

export function timedPhases({ phases }: TrafficPlan): readonly TimedPhase[] {
  let startMs = 0;
  return phases.map((phase, index) => {
    const timed = { ...phase, index, startMs, endMs: startMs + phase.forMs };
    startMs = timed.endMs;
    return timed;
  });
}

/** Requests that an open loop expects from the start of its phase up to a plan time. */
export function expectedUntil(phase: TimedPhase, atMs: number, compression: number): number {
  if (phase.load.kind !== 'open') return 0;
  const { fromPerSecond, toPerSecond } = phase.load;
  const part = (atMs - phase.startMs) / phase.forMs;
  const lengthSeconds = (atMs - phase.startMs) / compression / 1_000;
  const ramp = { fromPerSecond, toPerSecond: fromPerSecond + (toPerSecond - fromPerSecond) * part };
  return areaOf({ ...ramp, lengthSeconds });
}

/**
 * Requests that constant open loops have sent by a plan time within a phase. As in `arrivals` each
 * stands in the middle of its share, and the step is kept across phases.
 */
export function constantUntil(
  phases: readonly TimedPhase[],
  phase: TimedPhase,
  { atMs, compression }: { readonly atMs: number; readonly compression: number },
): number {
  const expected = phases
    .slice(0, phase.index)
    .filter(({ load }) => load.kind === 'open' && load.arrivals === 'constant')
    .reduce(
      (sum, earlier) => sum + expectedUntil(earlier, earlier.endMs, compression),
      expectedUntil(phase, atMs, compression),
    );
  return Math.max(0, Math.ceil(expected - 0.5));
}

/** The highest rate a plan comes to, requests a second of plan time; a closed loop has none. */
export function peakRate({ phases }: TrafficPlan, compression: number): number {
  const rates = phases.map(({ load }) =>
    load.kind === 'open' ? Math.max(load.fromPerSecond, load.toPerSecond) : 0,
  );
  return Math.max(0, ...rates) / compression;
}
