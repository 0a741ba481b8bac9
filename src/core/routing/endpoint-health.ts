/** How an endpoint is asked whether it is well. Milliseconds. */
export interface HealthSettings {
  /** Below the endpoint's base URL. */
  readonly path: string;
  /** The path was guessed: an endpoint that does not serve it is not checked, rather than ill. */
  readonly isGuessed: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** So many failed checks in a row take it out, so many passed ones bring it back; at least 1. */
  readonly failures: number;
  readonly passes: number;
}

/** What checks say of an endpoint. A value: every function gives the next one. */
export interface EndpointHealth {
  readonly isUp: boolean;
  /** Checks in a row, up to now, that say otherwise. */
  readonly against: number;
}

/** Until checks have failed it is up: a router that starts serves at once. */
export const UP: EndpointHealth = { isUp: true, against: 0 };

export type CheckResult = 'passed' | 'failed' | 'not-served';

/** Unauthorized, forbidden, not found, method not allowed: a gateway that only knows `/v1/…`. */
const NOT_SERVED: ReadonlySet<number> = new Set([401, 403, 404, 405]);

/** Any 2xx passes. */
export function checkResult(status: number, { isGuessed }: HealthSettings): CheckResult {
  if (status >= 200 && status < 300) return 'passed';
  return isGuessed && NOT_SERVED.has(status) ? 'not-served' : 'failed';
}

export function afterCheck(
  health: EndpointHealth,
  result: CheckResult,
  { failures, passes }: HealthSettings,
): EndpointHealth {
  // It answers; whether it serves is left to what becomes of requests.
  if (result === 'not-served') return UP;
  if ((result === 'passed') === health.isUp) return { ...health, against: 0 };
  const against = health.against + 1;
  const isTurned = against >= (health.isUp ? failures : passes);
  return isTurned ? { isUp: !health.isUp, against: 0 } : { ...health, against };
}
