import type { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';
import type { Draw } from '../../core/traffic/draws.ts';
import { bodyOf, CHAT_PATH, headersOf, loopbackOrigin } from './chat-request.ts';
import { type Driver, milestone } from './driver.ts';
import { Exchange, type ResponseHeaders } from './exchange.ts';
import { LOAD_LIMITS, type LoadTarget } from './load.ts';
import type { LoadRecorder } from './recorder.ts';
import { tell } from './sender.ts';

export interface ClosedLoopPlan extends LoadTarget {
  readonly connections: number;
  /** Since the recorder's start. */
  readonly startMs: number;
  readonly lengthMs: number;
  /** Request ids are this and a number of their own; open loops have `r-`. */
  readonly idPrefix: string;
  readonly draw: () => Draw;
}

/** How often autocannon looks whether it should stop. */
const STOP_POLL_MS = 10;

/**
 * A number of connections, each sending its next request when the last one is answered. autocannon
 * drives the sockets; what is sent and how it is counted is the same as in an open loop, except
 * that nothing has an intended time: latencies count from the send and there is no lag.
 *
 * At the end of its time autocannon cuts what is in flight; that counts as `stopped`.
 */
export function closedLoop(plan: ClosedLoopPlan, recorder: LoadRecorder): Driver {
  const url = loopbackOrigin(plan.url);
  const limits = plan.limits ?? LOAD_LIMITS;
  const ended = milestone();
  const turns = turnsOf(plan, recorder);
  let instance: autocannon.Instance | null = null;

  function start(): void {
    const options: autocannon.Options = {
      url,
      connections: Math.min(plan.connections, limits.maxClosedLoopRequests),
      duration: plan.lengthMs / 1_000,
      maxOverallRequests: limits.maxClosedLoopRequests,
      // Less than a second it does not take.
      timeout: Math.max(1, limits.requestTimeoutMs / 1_000),
      sampleInt: STOP_POLL_MS,
      skipAggregateResult: true,
      setupClient: (client) => takeTurns(client, turns, plan),
    };
    instance = autocannon(options, (error) => {
      if (error) throw error;
      turns.abandon();
      ended.reach();
    });
  }

  const waitMs = plan.startMs - (performance.now() - recorder.startedMs);
  const timer = setTimeout(start, Math.max(0, waitMs));
  return {
    sendingEnded: ended.reached,
    done: ended.reached,
    stop: () => {
      clearTimeout(timer);
      if (instance === null) ended.reach();
      else instance.stop();
    },
  };
}

interface Turns {
  readonly begin: () => Exchange;
  /** Ends what has not ended. */
  readonly abandon: () => void;
}

function turnsOf(plan: ClosedLoopPlan, recorder: LoadRecorder): Turns {
  const underWay = new Set<Exchange>();
  let begun = 0;
  return {
    begin: () => {
      const atMs = performance.now() - recorder.startedMs;
      const request = { id: `${plan.idPrefix}${begun}`, atMs, ...plan.draw() };
      begun += 1;
      const exchange = new Exchange(request, recorder, (answer) => {
        underWay.delete(exchange);
        tell(plan, answer);
      });
      underWay.add(exchange);
      return exchange;
    },
    abandon: () => {
      for (const exchange of [...underWay]) exchange.abandoned('stopped');
    },
  };
}

/**
 * Makes a connection send one exchange after another. autocannon reports a lost connection before
 * it sends again, but not a server's orderly close, nor, until afterwards, its own timeout: an
 * exchange still open when the next one begins was one of these.
 */
function takeTurns(client: autocannon.Client, turns: Turns, plan: ClosedLoopPlan): void {
  const { requestTimeoutMs } = plan.limits ?? LOAD_LIMITS;
  let current: Exchange | null = null;
  // An event that the library's types leave out.
  (client as EventEmitter).on('connError', (error: Error) => current?.broken(error));
  client.setRequests([
    {
      setupRequest: (request) => {
        if (current !== null && current.ageMs >= requestTimeoutMs) current.abandoned('timeout');
        else current?.broken(new Error('connection closed'));
        current = turns.begin();
        return {
          ...request,
          method: 'POST',
          path: CHAT_PATH,
          headers: headersOf(current.request, plan.timeScale),
          body: bodyOf(current.request, plan.model),
        };
      },
      onResponse: (status, body, _context, headers) => {
        current?.answered(status, lowerCased(headers ?? {}), body);
      },
    },
  ]);
}

function lowerCased(headers: ResponseHeaders): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
