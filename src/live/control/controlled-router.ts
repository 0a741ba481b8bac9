import type { Registry } from 'prom-client';
import type { Closers } from '../closers.ts';
import type { InFlightChoice } from '../router/kill-gate.ts';
import type { Router } from '../router/router.ts';
import { auditLog, NO_AUDIT } from './audit-log.ts';
import type { Dashboard } from './control-app.ts';
import { ControlDesk } from './control-desk.ts';
import { type ControlPlace, openControl } from './control-server.ts';
import type { Tokens } from './guard.ts';
import { readKillState } from './kill-state.ts';
import { type KillSwitch, openKillSwitch } from './kill-switch.ts';
import type { RouterFleet } from './router-fleet.ts';

/** Who may control a router, where, and what outlives it. */
export interface ControlChoice extends ControlPlace, Tokens {
  /** The file that keeps the kill switch. */
  readonly killState: string;
  /** Where each command is written down; nowhere if absent. */
  readonly auditLog?: string;
  /** Shows the run; absent where nobody is to look. */
  readonly dashboard?: Dashboard;
}

export interface ControlledSettings extends ControlChoice {
  /** What becomes of answers under way where nobody says. */
  readonly inFlight: InFlightChoice;
  /** By what another port is chosen: `--admin-port`. */
  readonly portSetting: string;
  /** The routers that follow the engine of this process; absent where none may. */
  readonly fleet?: RouterFleet;
  /** Series that no router of this process exposes; absent where one does. */
  readonly registry?: Registry;
  /** What the answer of the kill switch waits for, once the router obeys it. */
  afterKill?(): Promise<void>;
}

/** The admin port of a router, and the kill switch behind it. */
export interface Control {
  readonly url: string;
  readonly killSwitch: KillSwitch;
  readonly desk: ControlDesk;
}

/**
 * Opens a router that stands as its kill switch was left, and the admin port beside it. `notice` hears
 * of a file that cannot be read. Throws if a port cannot be had.
 */
export async function openControlled<R extends Pick<Router, 'kill' | 'unkill' | 'stop'>>(
  open: (isKilled: boolean) => Promise<R>,
  settings: ControlledSettings,
  { closers, notice }: { readonly closers: Closers; notice(line: string): void },
): Promise<{ readonly router: R; readonly control: Control }> {
  const { state, damage } = readKillState(settings.killState, Date.now());
  if (damage !== null) notice(damage);
  const router = await open(state.on);
  closers.add(() => router.stop());
  const switched = {
    kill: async (choice: InFlightChoice) => {
      const cut = await router.kill(choice);
      await settings.afterKill?.();
      return cut;
    },
    unkill: router.unkill,
  };
  const killSwitch = openKillSwitch(switched, settings.killState, state);
  const { inFlight, token, readToken = null, portSetting } = settings;
  const { fleet, registry, dashboard } = settings;
  const desk = new ControlDesk(
    settings.auditLog === undefined ? NO_AUDIT : auditLog(settings.auditLog),
  );
  const followed = { ...(fleet && { fleet }), ...(registry && { registry }) };
  const shown = dashboard && { dashboard };
  const behind = { killSwitch, inFlight, desk, token, readToken, ...followed, ...shown };
  const server = await openControl(settings, behind).catch((error) => {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`${why}; choose another with ${portSetting}, or 0 for a free one`);
  });
  closers.add(() => server.close());
  // Before the port closes: the switch works as long as anybody is served.
  closers.add(() => router.stop());
  return { router, control: { url: server.url, killSwitch, desk } };
}
