import type { Load, LoadStats } from './load.ts';
import type { LoadRecorder } from './recorder.ts';

/** A part of a load that sends on its own: an open loop, a closed loop, or the passing of time. */
export interface Driver {
  /** It will send no more. */
  readonly sendingEnded: Promise<void>;
  /** It holds no socket and no timer any more. */
  readonly done: Promise<void>;
  /** Makes both happen soon. */
  readonly stop: () => void;
}

/** Several drivers, sharing a recorder, as one load. */
export function loadOf(drivers: readonly Driver[], recorder: LoadRecorder): Load {
  const done = finish(drivers, recorder);
  return {
    stats: () => recorder.stats(),
    done,
    stop: async () => {
      for (const driver of drivers) driver.stop();
      await done;
    },
  };
}

async function finish(drivers: readonly Driver[], recorder: LoadRecorder): Promise<LoadStats> {
  await Promise.all(drivers.map((driver) => driver.sendingEnded));
  recorder.sendingEnded();
  await Promise.all(drivers.map((driver) => driver.done));
  return recorder.stats();
}

/** Sends nothing and lasts a while, so that a plan with a quiet end is not over before its time. */
export function lasting(lengthMs: number): Driver {
  const over = milestone();
  const timer = setTimeout(over.reach, lengthMs);
  return {
    sendingEnded: over.reached,
    done: over.reached,
    stop: () => {
      clearTimeout(timer);
      over.reach();
    },
  };
}

/** A promise and what fulfils it. */
export interface Milestone {
  readonly reached: Promise<void>;
  readonly reach: () => void;
}

export function milestone(): Milestone {
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}

/** `work`, or `limitMs` if that is sooner; leaves no timer behind. */
export async function atMost(limitMs: number, work: Promise<void>): Promise<void> {
  const limit = milestone();
  const timer = setTimeout(limit.reach, limitMs);
  await Promise.race([work, limit.reached]);
  clearTimeout(timer);
}
