import type { TraceLoad } from '../plan.ts';
import type { TraceRequest } from './trace.ts';

/** Which part of a trace is replayed, and how fast. Times are the trace's own. */
export interface TraceWindow {
  readonly fromMs: number;
  /** Null: to its end. */
  readonly forMs: number | null;
  /** 2 replays two minutes of the trace in one of the plan. */
  readonly timeScale: number;
  readonly loop: boolean;
}

/** The part of a trace in plan time, or in words why there is none. */
export function windowOf(
  requests: readonly TraceRequest[],
  { fromMs, forMs, timeScale, loop }: TraceWindow,
): TraceLoad | string {
  const endMs = endOf(requests);
  const untilMs = Math.min(fromMs + (forMs ?? Number.POSITIVE_INFINITY), endMs);
  const within = requests.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  if (within.length === 0) {
    return `has no request from there on; it lasts ${Math.ceil(endMs / 1_000)}s`;
  }
  return {
    kind: 'trace',
    requests: within.map((request) => ({
      ...request,
      atMs: Math.round(((request.atMs - fromMs) / timeScale) * 1_000) / 1_000,
    })),
    repeatMs: loop ? (untilMs - fromMs) / timeScale : null,
  };
}

/** A trace lasts for the usual gap after its last request; a second where there is but one. */
function endOf(requests: readonly TraceRequest[]): number {
  const lastMs = requests.at(-1)?.atMs ?? 0;
  return lastMs + (requests.length > 1 ? lastMs / (requests.length - 1) : 1_000);
}
