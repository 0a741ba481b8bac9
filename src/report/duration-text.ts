import { formatDuration } from '../core/time.ts';

/** A number of seconds as a duration; none at all is `0s`. */
export function durationText(seconds: number): string {
  return seconds === 0 ? '0s' : formatDuration(seconds * 1_000);
}

/** A length of time to the second: finer is noise to a reader. */
export function lengthText(ms: number): string {
  return ms < 1_000 ? '0s' : formatDuration(Math.floor(ms / 1_000) * 1_000);
}
