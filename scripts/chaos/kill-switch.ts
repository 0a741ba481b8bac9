import { setTimeout as sleep } from 'node:timers/promises';

/** What the switch answered, and when. */
export interface SwitchAnswer {
  readonly atMs: number;
  /** Whether it stays so when the router is killed. */
  readonly survivesRestart: boolean;
}

const RETRY_MS = 100;
/** Above what an engine waits for its routers. */
const TIMEOUT_MS = 10_000;

/**
 * Sets the kill switch of a router or of an engine, which may be away just now; null if the signal aborted
 * first. An engine says so where a router has not confirmed it, and is asked again.
 */
export async function setKillSwitch(
  port: number,
  on: boolean,
  isRouter: boolean,
  signal: AbortSignal,
): Promise<SwitchAnswer | null> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/control/kill-switch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ on, by: 'chaos' }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const state: unknown = await answer.json();
      const atMs = Date.now();
      // With a full disk it is on all the same, and says that it would not outlive a restart.
      if (isState(state) && state.on === on && (answer.ok || isRouter))
        return { atMs, survivesRestart: state.survivesRestart };
    } catch {
      // It is down, or went down.
    }
    await sleep(RETRY_MS);
  }
  return null;
}

function isState(value: unknown): value is { on: boolean; survivesRestart: boolean } {
  return typeof value === 'object' && value !== null && 'on' in value && 'survivesRestart' in value;
}
