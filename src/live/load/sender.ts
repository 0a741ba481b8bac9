import { type Dispatcher, Pool } from 'undici';
import type { PlannedRequest } from '../../core/traffic/plan.ts';
import { bodyOf, CHAT_PATH, headersOf, loopbackOrigin } from './chat-request.ts';
import { Exchange } from './exchange.ts';
import { type Answer, LOAD_LIMITS, type LoadTarget } from './load.ts';
import type { LoadRecorder } from './recorder.ts';

/** Sends requests side by side, each on a connection of its own while it lasts. */
export interface Sender {
  /** Sends now, or counts a drop if the most allowed are in flight. Never queues. */
  readonly offer: (request: PlannedRequest) => void;
  /** Resolves once nothing is in flight. */
  readonly idle: () => Promise<void>;
  /** Aborts what is in flight and closes every connection. */
  readonly close: () => Promise<void>;
}

export function openSender(target: LoadTarget, recorder: LoadRecorder): Sender {
  const limits = target.limits ?? LOAD_LIMITS;
  const pool = new Pool(loopbackOrigin(target.url), {
    // As many as may be in flight, so that undici never queues behind our back.
    connections: limits.maxInFlight,
    // Its timeouts tick in whole seconds; a request's own timer does the job to the millisecond.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const inFlight = new Set<Exchange>();
  let onIdle: (() => void) | null = null;

  function send(request: PlannedRequest): void {
    const exchange = new Exchange(request, recorder, (answer) => {
      clearTimeout(timer);
      inFlight.delete(exchange);
      tell(target, answer);
      if (inFlight.size === 0) onIdle?.();
    });
    inFlight.add(exchange);
    const handler = handlerOf(exchange);
    const timer = setTimeout(() => {
      exchange.abandoned('timeout');
      handler.abort(new Error('request timed out'));
    }, limits.requestTimeoutMs);
    recorder.late(exchange.lagMs);
    pool.dispatch(
      {
        path: CHAT_PATH,
        method: 'POST',
        headers: headersOf(request, target.timeScale),
        body: bodyOf(request, target.model),
      },
      handler,
    );
  }

  return {
    offer: (request) => {
      if (inFlight.size < limits.maxInFlight) send(request);
      else recorder.dropped();
    },
    idle: () =>
      new Promise((resolve) => {
        if (inFlight.size === 0) resolve();
        else onIdle = resolve;
      }),
    close: async () => {
      for (const exchange of [...inFlight]) exchange.abandoned('stopped');
      await pool.destroy();
    },
  };
}

/** In a microtask of its own: undici would take what a listener throws for a failed request. */
export function tell(target: LoadTarget, answer: Answer): void {
  queueMicrotask(() => target.onAnswer?.(answer));
}

type AbortableHandler = Dispatcher.DispatchHandler & { readonly abort: (reason: Error) => void };

function handlerOf(exchange: Exchange): AbortableHandler {
  let controller: Dispatcher.DispatchController | null = null;
  let aborted: Error | null = null;
  return {
    abort: (reason) => {
      aborted = reason;
      controller?.abort(reason);
    },
    onRequestStart: (given) => {
      controller = given;
      // Given up before it got a connection.
      if (aborted) given.abort(aborted);
    },
    onResponseStart: (_controller, status, headers) => exchange.headers(status, headers),
    onResponseData: (_controller, chunk) => exchange.data(chunk),
    onResponseEnd: () => exchange.ended(),
    onResponseError: (_controller, error) => exchange.broken(error),
  };
}
