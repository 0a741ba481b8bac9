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
  let copies = 0;
  const ended = () => {
    copies -= 1;
    upstream.inFlight.end();
  };
  return {
    copy: (job) => {
      if (copies >= MAX_SHADOWS_IN_FLIGHT) {
        upstream.meter.shadowDropped();
        return;
      }
      copies += 1;
      // A copy reaches the model like any request: a rollback is not done before it is through.
      upstream.inFlight.begin(Date.now());
      upstream.meter.shadowed();
      const { method, body, headers } = job;
      const path = upstream.prefix + job.target;
      const handler = new Discarded(upstream.inFlight.handOver, ended);
      upstream.pool.dispatch({ method, path, headers: headers as string[], body }, handler);
    },
  };
}

/** Reads an answer to its end and keeps nothing of it. */
class Discarded implements Dispatcher.DispatchHandler {
  readonly #handedOver: () => void;
  readonly #ended: () => void;
  #isSent = false;
  #isOver = false;

  constructor(handedOver: () => void, ended: () => void) {
    this.#handedOver = handedOver;
    this.#ended = ended;
  }

  onRequestStart(): void {
    this.#isSent = true;
    this.#handedOver();
  }

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
    if (!this.#isSent) this.#handedOver();
    this.#ended();
  }
}
