/** The first wait after a failure, and the longest that we choose by ourselves. */
const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/** The longest that a receiver may ask for: it is not to silence us for ever. */
const LONGEST_ASKED_MS = 3_600_000;

/** Older than this is no news: a notice is then given up. */
export const NOTICE_LIFE_MS = 86_400_000;

/**
 * How long to wait after so many failures in a row (from 1), ms. Exponential, and half of it by
 * chance in [0, 1), so that receivers are not met by all at once; at least what the receiver asks for.
 */
export function retryDelayMs(failures: number, chance: number, askedMs: number | null): number {
  const fullMs = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  const ownMs = fullMs / 2 + (fullMs / 2) * chance;
  return Math.max(ownMs, Math.min(askedMs ?? 0, LONGEST_ASKED_MS));
}

/** A `Retry-After` field, seconds or a date (RFC 9110 §10.2.3), as ms from now; null if it is neither. */
export function retryAfterMs(field: string | undefined, nowMs: number): number | null {
  if (field === undefined) return null;
  if (/^\d{1,9}$/.test(field)) return Number(field) * 1_000;
  const atMs = /^[A-Z][a-z]+, .* GMT$/.test(field) ? Date.parse(field) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

/**
 * What an answer means. `refused`: this message will never be taken, and the next may be. All else
 * that is no success may be mended (a wrong address, too), so the message waits.
 */
export function receivedBy(status: number): 'delivered' | 'refused' | 'failed' {
  if (status >= 200 && status < 300) return 'delivered';
  return REFUSALS.has(status) ? 'refused' : 'failed';
}

/** Bad request, too large, of no known type, unprocessable. */
const REFUSALS = new Set([400, 413, 415, 422]);
