import type { FailureKind } from './failure-kind.ts';

/**
 * Takes an endpoint out for a while when one request after the other fails on it, as Envoy's outlier
 * detection does (consecutive 5xx): longer each time, up to a most. Milliseconds.
 */
export interface EjectionSettings {
  /** So many requests in a row that failed; at least 1. */
  readonly failures: number;
  /** The first time; the second time twice as long, and so on. */
  readonly baseMs: number;
  readonly mostMs: number;
  /** Of a model's endpoints, at most this share is out at a time, 0..1. */
  readonly maxShare: number;
}

/** Envoy's, but for the share: a model has fewer replicas than a service has hosts. */
export const USUAL_EJECTION: EjectionSettings = {
  failures: 5,
  baseMs: 30_000,
  mostMs: 300_000,
  maxShare: 0.5,
};

/** A value: every function gives the next one. */
export interface OutlierState {
  /** Requests in a row, up to now, that failed. */
  readonly failuresInRow: number;
  /** Until when it is out; 0 if it never was. */
  readonly ejectedUntilMs: number;
  /** How often in succession it was taken out. */
  readonly ejections: number;
}

export const INLIER: OutlierState = { failuresInRow: 0, ejectedUntilMs: 0, ejections: 0 };

/**
 * An endpoint is to blame for what a healthy replica would not have done. Too many requests are no
 * illness, and an answer that is cut or malformed may well be the model's own.
 */
const BLAMED: ReadonlySet<FailureKind | null> = new Set(['5xx', 'timeout', 'refused', 'reset']);

export function isBlamed(kind: FailureKind | null): boolean {
  return BLAMED.has(kind);
}

export function isEjected({ ejectedUntilMs }: OutlierState, nowMs: number): boolean {
  return nowMs < ejectedUntilMs;
}

export function afterAnswer(state: OutlierState): OutlierState {
  return state.failuresInRow === 0 ? state : { ...state, failuresInRow: 0 };
}

/**
 * `others`: the model's other endpoints. One that cannot be taken out, since too many are, is taken out
 * by the next failure for which there is room.
 */
export function afterFailedRequest(
  state: OutlierState,
  nowMs: number,
  others: readonly OutlierState[],
  settings: EjectionSettings,
): OutlierState {
  // What was asked before it was taken out says nothing new.
  if (isEjected(state, nowMs)) return state;
  const failuresInRow = state.failuresInRow + 1;
  if (failuresInRow < settings.failures) return { ...state, failuresInRow };
  const out = others.filter((other) => isEjected(other, nowMs)).length;
  if (out + 1 > settings.maxShare * (others.length + 1)) return { ...state, failuresInRow };
  // One that was well for longer than it can be out begins anew.
  const isRelapse = nowMs - state.ejectedUntilMs <= settings.mostMs;
  const ejections = isRelapse ? state.ejections + 1 : 1;
  const forMs = Math.min(settings.mostMs, settings.baseMs * ejections);
  return { failuresInRow: 0, ejectedUntilMs: nowMs + forMs, ejections };
}
