/** A timer of more than 24 days would fire at once; nobody waits a day for one measurement. */
const LONGEST_SECONDS = 86_400;

/** A metric's timeout for a timer, ms. */
export function timeoutMs(seconds: number): number {
  return Math.min(seconds, LONGEST_SECONDS) * 1_000;
}
