import { CLIENT_PATIENCE_MS } from '../../core/traffic/patience.ts';

/** Load on a model endpoint: what is asked of it while it runs, and what it says afterwards. */
export interface Load {
  /** Where things stand now. */
  readonly stats: () => LoadStats;
  /** The last answer is in and every socket is closed. Never rejects. */
  readonly done: Promise<LoadStats>;
  /** Sends no more, waits for what is in flight up to `drainMs`, then aborts it. */
  readonly stop: () => Promise<void>;
}

export interface LoadStats {
  /** sent = completed + failed + stopped + inFlight. */
  readonly sent: number;
  /** Answered 2xx, whole. */
  readonly completed: number;
  readonly failed: number;
  /** Aborted by us at the end of a closed loop or of a drain: no fault of the server's. */
  readonly stopped: number;
  readonly inFlight: number;
  /** Due while the most allowed were in flight, so never sent. */
  readonly dropped: number;
  /** `failed` by kind; kinds that did not happen are absent. */
  readonly errors: Readonly<Partial<Record<LoadError, number>>>;
  /** Actual send minus intended send. Closed loops intend no time and have none. */
  readonly lag: Quantiles;
  /** Last byte minus intended send, of completed answers. */
  readonly latency: Quantiles;
  /** First non-empty content minus intended send, of streams of open loops. */
  readonly firstToken: Quantiles;
  /** Sent or dropped, sent, and completed, per second of the time in which requests were sent. */
  readonly requestedPerSecond: number;
  readonly sentPerSecond: number;
  readonly completedPerSecond: number;
  /** Whether the latencies mean what they say; if not, `doubt` is the sentence why. */
  readonly trustworthy: boolean;
  readonly doubt: string | null;
}

/** In milliseconds; null where nothing was measured. */
export interface Quantiles {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/**
 * How a request failed, as its sender saw it. `cut`: the answer began and did not end whole (a
 * stream without finish_reason or [DONE]). `reset`: the connection ended before an answer began.
 */
export type LoadError =
  | '4xx'
  | '429'
  | '5xx'
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'cut'
  | 'malformed';

/** How one request ended. Times are milliseconds of the Unix epoch, from the monotonic clock. */
export interface Answer {
  readonly requestId: string;
  readonly userId: string;
  /** Null if no status line arrived. */
  readonly status: number | null;
  /** What the router's answer says about the model that served it. */
  readonly servedBy: { readonly model: string | null; readonly version: string | null };
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly complete: boolean;
  readonly error: LoadError | 'stopped' | null;
}

export interface LoadLimits {
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
  readonly drainMs: number;
  /** Of one closed loop, failed attempts included. */
  readonly maxClosedLoopRequests: number;
}

export const LOAD_LIMITS: LoadLimits = {
  /** With the router in the same process each costs three sockets; 1,536 fit the usual ulimits. */
  maxInFlight: 512,
  requestTimeoutMs: CLIENT_PATIENCE_MS,
  /** What an interrupted rehearsal may still take to end by itself. */
  drainMs: 5_000,
  /** A refusing server fails thousands of attempts a second; this is where hammering it ends. */
  maxClosedLoopRequests: 1_000_000,
};

/** Where load goes and who hears of it, alike for open and closed loops. */
export interface LoadTarget {
  /** Of the server, e.g. http://127.0.0.1:8080; only loopback is accepted. */
  readonly url: string;
  /** The name asked for in the body. */
  readonly model?: string;
  /** Plan time over wall time, for `x-understudy-at-ms`. */
  readonly timeScale: number;
  readonly limits?: LoadLimits;
  /** Called once for every request sent, after its end and before `done`. */
  readonly onAnswer?: (answer: Answer) => void;
}
