import { performance } from 'node:perf_hooks';
import type { PlannedRequest } from '../../core/traffic/plan.ts';
import { atMost, type Driver, loadOf, milestone } from './driver.ts';
import { LOAD_LIMITS, type Load, type LoadTarget } from './load.ts';
import { LoadRecorder } from './recorder.ts';
import { openSender } from './sender.ts';

export interface LoadPlan extends LoadTarget {
  /** In order of `atMs`; read only as they come due, so they may be endless. */
  readonly requests: Iterable<PlannedRequest>;
}

/**
 * Sends each request at its time, however slow the answers are, and measures from that time. Throws
 * for a target that is not this machine.
 */
export function startLoad(plan: LoadPlan): Load {
  const recorder = new LoadRecorder();
  return loadOf([openLoop(plan, recorder)], recorder);
}

/**
 * The schedule of an open loop: one timer, set for the next request. Timers wake late and in whole
 * milliseconds, so each waking sends everything that has come due, skips nothing, and leaves it to
 * the lag to say how late that was.
 */
export function openLoop(plan: LoadPlan, recorder: LoadRecorder): Driver {
  const sender = openSender(plan, recorder);
  const requests = plan.requests[Symbol.iterator]();
  const sendingEnded = milestone();
  let next = requests.next();
  let timer = setTimeout(sendDue, 0);

  function sendDue(): void {
    const nowMs = performance.now() - recorder.startedMs;
    while (!next.done && next.value.atMs <= nowMs) {
      sender.offer(next.value);
      next = requests.next();
    }
    if (next.done) sendingEnded.reach();
    else timer = setTimeout(sendDue, Math.max(1, next.value.atMs - nowMs));
  }

  const stopped = milestone();
  const { drainMs } = plan.limits ?? LOAD_LIMITS;
  async function finish(): Promise<void> {
    await sendingEnded.reached;
    const idle = sender.idle();
    await Promise.race([idle, stopped.reached]);
    await atMost(drainMs, idle);
    await sender.close();
  }

  return {
    sendingEnded: sendingEnded.reached,
    done: finish(),
    stop: () => {
      clearTimeout(timer);
      sendingEnded.reach();
      stopped.reach();
    },
  };
}
