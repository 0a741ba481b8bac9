import { Registry } from 'prom-client';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Production } from '../../core/scenario/load-production.ts';
import type { TrafficControl } from '../../core/scenario/traffic-control-schema.ts';
import { closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import { openRouteClient } from '../traffic-control/route-client.ts';
import { RouteTraffic } from '../traffic-control/route-traffic.ts';
import { NOBODY_SERVES } from '../watch/run-recorder.ts';
import {
  driveRollout,
  openRollout,
  type ProductionObserver,
  type RolloutSettings,
} from './driven-rollout.ts';
import { rolloutFollowers } from './rollout-followers.ts';

/** How long somebody else's weights may stand in the route, ms. */
const GUARD_MS = 10_000;

export interface PlatformSettings extends RolloutSettings {
  readonly control: ControlChoice;
  /** Its kubeconfig is a path. */
  readonly platform: TrafficControl;
}

/** An engine at work on a cluster's traffic. */
export interface PlatformRun {
  readonly control: Control;
  /** When the rollout has ended, for the first time; a retry may begin it anew. */
  readonly ended: Promise<RolloutState>;
  /** Leaves the rollout, and the route, as they stand, and closes everything. */
  stop(): Promise<RolloutState>;
}

export type PlatformStarted =
  | { readonly ok: true; readonly run: PlatformRun }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/**
 * Starts, or goes on with, the rollout of a production file whose traffic the platform divides: no
 * request comes by here. With an error nothing is left running.
 */
export async function startPlatform(
  production: Production,
  settings: PlatformSettings,
  observer: ProductionObserver,
): Promise<PlatformStarted> {
  const open = closers();
  try {
    const { notice } = observer;
    const watched = { closers: open, notice };
    const rollout = await openRollout(production, settings, watched);
    const { platform } = settings;
    const client = await openRouteClient(platform, platform.kubeconfig);
    const { acceptedWithinMs } = platform;
    const registry = new Registry();
    const { router: traffic, control } = await openControlled(
      async (isKilled) => {
        const settings = { client, split: platform, acceptedWithinMs, guardMs: GUARD_MS, notice };
        const traffic = new RouteTraffic(settings, isKilled);
        // What was under way is driven on: its weights are asked for until they are in force.
        await traffic.look().catch((error: Error) => {
          if (rollout.resumed === null) throw error;
          notice(error.message);
        });
        return traffic;
      },
      { ...settings.control, registry, inFlight: 'finish', portSetting: 'router.admin.port' },
      watched,
    );
    // Whatever the route says, no user meets a canary before its first step.
    if (rollout.resumed === null) await traffic.setWeight(0);
    const told = { registry, adminUrl: control.url };
    const followers = rolloutFollowers(rollout, settings, told, watched);
    const serving = () => ({ serving: null, routers: [] });
    const site = { traffic, control, serving, served: NOBODY_SERVES, followers };
    const { ended, leave } = driveRollout(rollout, site, observer);
    const stop = async () => {
      const left = await leave();
      await open.closeAll();
      return left;
    };
    return { ok: true, run: { control, ended, stop } };
  } catch (error) {
    await open.closeAll();
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
