import type { TraceLoad, TrafficPhase } from '../plan.ts';
import type { TraceRequest } from './trace.ts';

/** A request of a trace at its place in a phase. */
export interface Replayed {
  /** How many of the trace come before it in the phase, those that are left out included. */
  readonly number: number;
  /** Plan time since the phase began. */
  readonly atMs: number;
  readonly request: TraceRequest;
}

/**
 * What a phase replays of its trace after one plan time and up to another, both since it began; the
 * first moment of a phase is after nothing: give -1. `compression` is how many times faster than the
 * clock the plan runs: so many requests fall into the time of one, and all but one of them are left
 * out, since a rate is what it is on the clock. They are taken in turn, so a burst stays one.
 */
export function* replayed(
  { requests, repeatMs }: TraceLoad,
  { afterMs, untilMs }: { readonly afterMs: number; readonly untilMs: number },
  compression: number,
): Generator<Replayed> {
  const turnMs = repeatMs ?? Number.POSITIVE_INFINITY;
  const firstTurn = repeatMs === null ? 0 : Math.floor(Math.max(afterMs, 0) / turnMs);
  for (let turn = firstTurn; turn === 0 || turn * turnMs <= untilMs; turn += 1) {
    const startMs = turn === 0 ? 0 : turn * turnMs;
    for (let index = firstAfter(requests, afterMs - startMs); index < requests.length; index += 1) {
      const request = requests[index];
      if (request === undefined) break;
      const atMs = startMs + request.atMs;
      if (atMs > untilMs) return;
      const number = turn * requests.length + index;
      if (isTaken(number, compression)) yield { number, atMs, request };
    }
    if (repeatMs === null) return;
  }
}

/** A phase from its first moment on; its end is the next one's. */
export function wholeOf({ forMs }: TrafficPhase) {
  return { afterMs: -1, untilMs: justBefore(forMs) };
}

/** The last microsecond before a time. */
function justBefore(ms: number): number {
  return ms - 0.0005;
}

/** One in so many. */
function isTaken(number: number, compression: number): boolean {
  return Math.floor((number + 1) / compression) > Math.floor(number / compression);
}

/** The index of the first request after a time. */
function firstAfter(requests: readonly TraceRequest[], afterMs: number): number {
  let low = 0;
  let high = requests.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((requests[middle]?.atMs ?? 0) <= afterMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
