/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Resolves at that time, ms since the epoch, or as soon as the signal aborts. */
export function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const waitMs = Math.min(atMs - Date.now(), LONGEST_TIMER_MS);
  if (waitMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(handle);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    // Rounded up: a timer that fires early would find nothing due.
    const handle = setTimeout(finish, Math.ceil(waitMs));
    signal.addEventListener('abort', finish);
  });
}
