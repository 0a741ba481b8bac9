import { formatDuration } from '../core/time.ts';

/** A number of seconds as a duration; none at all is `0s`. */
export function durationText(seconds: number): string {
  return seconds === 0 ? '0s' : formatDuration(seconds * 1_000);
}
