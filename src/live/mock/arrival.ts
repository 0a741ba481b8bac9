import type { IncomingMessage } from 'node:http';
import type { PlanClock } from './plan-clock.ts';

/** A request's name and times, as its headers and the clocks tell them. */
export interface Arrival {
  readonly id: string;
  readonly user: string | null;
  readonly segment: string | null;
  /** Unix time. */
  readonly receivedAtMs: number;
  /** On the clock of `performance.now()`. */
  readonly startedMs: number;
  readonly planAtMs: number | null;
  /** How long the answer is to be; null if the request leaves that to the model. */
  readonly answerTokens: number | null;
  /** What it asks to meet, as written; null if it leaves that to the scenario. */
  readonly fault: string | null;
}

/** Longer names are no names of ours. */
const MAX_ID_CHARS = 128;

/**
 * `x-request-id` names the request, else `ownId` does. `x-understudy-at-ms` is the plan time it was
 * meant for, so that its faults do not depend on how punctual the network was; else the clock's.
 * `x-understudy-answer-tokens` is the length of the answer that a trace recorded, and
 * `x-understudy-fault` what this request is to meet.
 */
export function arrivalOf(
  incoming: IncomingMessage,
  clock: PlanClock,
  ownId: () => string,
): Arrival {
  const named = headerText(incoming, 'x-request-id');
  const answerTokens = Number(headerText(incoming, 'x-understudy-answer-tokens') ?? Number.NaN);
  const intendedMs = Number(headerText(incoming, 'x-understudy-at-ms') ?? Number.NaN);
  return {
    id: named !== null && named.length <= MAX_ID_CHARS ? named : ownId(),
    user: headerText(incoming, 'x-user-id'),
    segment: headerText(incoming, 'x-user-segment'),
    receivedAtMs: Date.now(),
    startedMs: performance.now(),
    planAtMs: intendedMs >= 0 ? intendedMs : clock.atMs(),
    answerTokens: answerTokens >= 1 ? Math.round(answerTokens) : null,
    fault: headerText(incoming, 'x-understudy-fault'),
  };
}

function headerText(incoming: IncomingMessage, name: string): string | null {
  const value = incoming.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
