import type { Closers } from '../closers.ts';
import { type ControlPlace, openControl } from '../control/control-server.ts';
import { readKillState } from '../control/kill-state.ts';
import { type KillSwitch, openKillSwitch } from '../control/kill-switch.ts';
import type { InFlightChoice } from '../router/kill-gate.ts';
import type { Router } from '../router/router.ts';

/** Who may control a rehearsal, where, and what outlives it. */
export interface ControlChoice extends ControlPlace {
  /** Null: whoever reaches the port. */
  readonly token: string | null;
  /** The file that keeps the kill switch. */
  readonly killState: string;
}

/** The admin port of a stage, and the kill switch behind it. */
export interface StageControl {
  readonly url: string;
  readonly killSwitch: KillSwitch;
}

/**
 * Opens a router that stands as its kill switch was left, and the admin port beside it. `notice` hears
 * of a file that cannot be read. Throws if a port cannot be had.
 */
export async function openControlled(
  open: (isKilled: boolean) => Promise<Router>,
  control: ControlChoice & { readonly inFlight: InFlightChoice; readonly canaryUrl: string },
  { closers, notice }: { readonly closers: Closers; notice(line: string): void },
): Promise<{ readonly router: Router; readonly control: StageControl }> {
  const { state, damage } = readKillState(control.killState, Date.now());
  if (damage !== null) notice(damage);
  const router = await open(state.on);
  closers.add(() => router.stop());
  const switched = {
    kill: async (choice: InFlightChoice) => {
      const cut = await router.kill(choice);
      await heardOut(control.canaryUrl);
      return cut;
    },
    unkill: router.unkill,
  };
  const killSwitch = openKillSwitch(switched, control.killState, state);
  const { inFlight, token } = control;
  const server = await openControl(control, { killSwitch, inFlight, token }).catch((error) => {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`${why}; choose another with --admin-port, or 0 for a free one`);
  });
  closers.add(() => server.close());
  return { router, control: { url: server.url, killSwitch } };
}

const HEARING_MS = 1_000;

/**
 * Until the canary's process has answered one more question, or cannot: what lay in its sockets before
 * the switch was thrown is then in its log, with a time before the switch was in force.
 */
async function heardOut(url: string): Promise<void> {
  const signal = AbortSignal.timeout(HEARING_MS);
  const answer = await fetch(`${url}/health`, { signal }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
}
