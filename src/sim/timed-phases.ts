import type { TraceLoad, TrafficPhase, TrafficPlan } from '../core/traffic/plan.ts';
import { areaOf } from '../core/traffic/ramp.ts';
import { wholeOf } from '../core/traffic/trace/replay.ts';

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

/** From one plan time to another, as a replay of the phase's trace takes them. */
export function spanOf(phase: TimedPhase, fromMs: number, toMs: number) {
  const whole = wholeOf(phase);
  return {
    afterMs: fromMs === phase.startMs ? whole.afterMs : fromMs - phase.startMs,
    untilMs: Math.min(toMs - phase.startMs, whole.untilMs),
  };
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

/**
 * The highest rate a plan comes to, requests a second of plan time; of a trace that of its busiest
 * minute. A closed loop has none.
 */
export function peakRate({ phases }: TrafficPlan, compression: number): number {
  return Math.max(0, ...phases.map(({ load }) => peakOf(load))) / compression;
}

function peakOf(load: TrafficPhase['load']): number {
  switch (load.kind) {
    case 'open':
      return Math.max(load.fromPerSecond, load.toPerSecond);
    case 'closed':
      return 0;
    case 'trace':
      return busiestMinute(load) / 60;
  }
}

function busiestMinute({ requests }: TraceLoad): number {
  let most = 0;
  let first = 0;
  for (const [last, { atMs }] of requests.entries()) {
    while (atMs - (requests[first]?.atMs ?? 0) >= 60_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
