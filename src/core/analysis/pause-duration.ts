import { parseGoDuration } from './go-duration.ts';
import type { IntOrString } from './int-or-string.ts';

const MAX_INT32 = 2 ** 31 - 1;

/**
 * A pause's length in whole seconds; undefined if there is none (it waits for a person), and -1, as
 * Argo has it, if the text is no duration.
 */
export function pauseSeconds(duration: IntOrString | undefined): number | undefined {
  if (duration === undefined || typeof duration === 'number') return duration;
  if (/^[+-]?\d+$/.test(duration)) {
    const seconds = Number(duration);
    return Math.abs(seconds) > MAX_INT32 ? -1 : seconds;
  }
  const parsed = parseGoDuration(duration);
  return parsed.ok ? Number(parsed.nanoseconds / 1_000_000_000n) : -1;
}
