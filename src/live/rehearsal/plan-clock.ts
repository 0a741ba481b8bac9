import { performance } from 'node:perf_hooks';

/** Plan time, running `compression` times faster than the wall from the moment it was started. */
export interface PlanClock {
  readonly compression: number;
  nowMs(): number;
  /** When a plan time is on the wall, ms since the epoch. */
  wallAtMs(planMs: number): number;
  /** Resolves at that plan time, or as soon as the signal aborts. Infinity waits for the signal. */
  sleepUntil(planMs: number, signal: AbortSignal): Promise<void>;
}

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function startPlanClock(compression: number): PlanClock {
  const startedMs = performance.now();
  const startedAtWallMs = performance.timeOrigin + startedMs;
  const nowMs = () => (performance.now() - startedMs) * compression;
  return {
    compression,
    nowMs,
    wallAtMs: (planMs) => startedAtWallMs + planMs / compression,
    sleepUntil: (planMs, signal) => {
      const waitMs = Math.min((planMs - nowMs()) / compression, LONGEST_TIMER_MS);
      return waitMs <= 0 || signal.aborted ? Promise.resolve() : timer(waitMs, signal);
    },
  };
}

function timer(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(handle);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    // Rounded up: a timer that fires early would find nothing due.
    const handle = setTimeout(finish, Math.ceil(waitMs));
    signal.addEventListener('abort', finish);
  });
}
