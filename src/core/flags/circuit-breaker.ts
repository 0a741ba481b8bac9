/**
 * Spares the asking of somebody who does not answer: after so many failures in a row nobody asks any
 * more, but for one question now and then that finds out whether that has changed (Nygard, "Release
 * It!", 2007, ch. 5). A value: every function gives the next one.
 */
export interface CircuitBreaker {
  /** In a row, up to now. */
  readonly failures: number;
  /** When open, from when on the next question may try; null while closed: everybody asks. */
  readonly tryAtMs: number | null;
}

export interface BreakerLimits {
  /** So many failures in a row open it; at least 1. */
  readonly failuresInRow: number;
  /** While open, one question in so long may try. */
  readonly retryMs: number;
}

export const CLOSED_BREAKER: CircuitBreaker = { failures: 0, tryAtMs: null };

/** The breaker once a question has been let through; null lets it not. */
export function letThrough(
  breaker: CircuitBreaker,
  nowMs: number,
  { retryMs }: BreakerLimits,
): CircuitBreaker | null {
  if (breaker.tryAtMs === null) return breaker;
  return nowMs < breaker.tryAtMs ? null : { ...breaker, tryAtMs: nowMs + retryMs };
}

/** After a question that failed. One asked before the breaker opened puts no trial off. */
export function afterFailure(
  breaker: CircuitBreaker,
  nowMs: number,
  { failuresInRow, retryMs }: BreakerLimits,
): CircuitBreaker {
  const failures = breaker.failures + 1;
  const opens = breaker.tryAtMs === null && failures >= failuresInRow;
  return { failures, tryAtMs: opens ? nowMs + retryMs : breaker.tryAtMs };
}
