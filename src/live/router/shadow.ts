import type { Dispatcher } from 'undici';
import type { Job } from './job.ts';
import { MAX_SHADOWS_IN_FLIGHT } from './limits.ts';
import type { Upstream } from './upstream.ts';

/** Sends copies of requests whose answers nobody waits for. */
export interface Shadow {
  /** At once or not at all: over the cap a copy is dropped and counted, never queued. */
  copy(job: Job): void;
}

/**
 * Copies for one model, with a cap of their own. They are counted as copies and as nothing else:
 * neither the user's request nor the user's metrics know of them.
 */
export function shadowOf(upstream: Upstream): Shadow {
  let inFlight = 0;
  const ended = () => {
    inFlight -= 1;
  };
  return {
    copy: (job) => {
      if (inFlight >= MAX_SHADOWS_IN_FLIGHT) {
        upstream.meter.shadowDropped();
        return;
      }
      inFlight += 1;
      upstream.meter.shadowed();
      const { method, body, headers } = job;
      const path = upstream.prefix + job.target;
      const handler = new Discarded(ended);
      upstream.pool.dispatch({ method, path, headers: headers as string[], body }, handler);
    },
  };
}

/** Reads an answer to its end and keeps nothing of it. */
class Discarded implements Dispatcher.DispatchHandler {
  readonly #ended: () => void;
  #isOver = false;

  constructor(ended: () => void) {
    this.#ended = ended;
  }

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(): void {}

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(): void {
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended();
  }
}
