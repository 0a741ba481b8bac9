import { parseDurationMs } from '../core/time.ts';

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
/** Up to the year 5138; what has more digits is in milliseconds. */
const UNIX_SECONDS = /^\d{1,11}(?:\.\d+)?$/;

export const MOMENT_WORDS =
  'a time such as 2026-11-24T10:00:00Z, unix seconds, or how long ago, such as -6h';

/**
 * A flag's moment, ms since the epoch: RFC 3339, unix seconds, or a duration before now. Undefined if
 * it is none of these.
 */
export function pastMoment(text: string, nowMs: number): number | undefined {
  if (UNIX_SECONDS.test(text)) return Math.round(Number(text) * 1_000);
  if (text.startsWith('-')) {
    const agoMs = parseDurationMs(text.slice(1));
    return agoMs === undefined ? undefined : Math.round(nowMs - agoMs);
  }
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined) return undefined;
  // `Date` takes the 30th of February for the 2nd of March.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) {
    return undefined;
  }
  const atMs = Date.parse(text.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(atMs) ? undefined : atMs;
}
