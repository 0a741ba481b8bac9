/** Deaths that are older say nothing of the next one. */
const MEMORY_MS = 60_000;
const FIRST_REST_MS = 250;
const LONGEST_REST_MS = 30_000;

/**
 * How long a process that has died rests before it is started again, ms: not at all after its first
 * death of late, then ever longer. `deathsMs` are its deaths so far, this one included.
 */
export function restartRestMs(deathsMs: readonly number[], nowMs: number): number {
  const late = deathsMs.filter((atMs) => nowMs - atMs < MEMORY_MS).length;
  return late <= 1 ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (late - 2));
}
