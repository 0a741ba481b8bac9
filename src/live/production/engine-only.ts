import { Registry } from 'prom-client';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Production } from '../../core/scenario/load-production.ts';
import { closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import { fleetSeries } from '../control/fleet-metrics.ts';
import { firstOrder, RouterFleet } from '../control/router-fleet.ts';
import { NOBODY_SERVES, type WatchedServing } from '../watch/run-recorder.ts';
import {
  driveRollout,
  type OpenedRollout,
  openRollout,
  type ProductionObserver,
  type RolloutSettings,
} from './driven-rollout.ts';
import { rolloutFollowers } from './rollout-followers.ts';

export interface EngineOnlySettings extends RolloutSettings {
  readonly control: ControlChoice;
}

/** An engine whose routers are in other processes. */
export interface EngineRun {
  readonly control: Control;
  readonly fleet: RouterFleet;
  readonly registry: Registry;
  /** Leaves the rollout as it stands, and closes everything; the routers serve on. */
  stop(): Promise<RolloutState>;
}

export type EngineStarted =
  | { readonly ok: true; readonly run: EngineRun }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** Starts, or goes on with, the rollout of a production file. With an error nothing is left running. */
export async function startEngineOnly(
  production: Production,
  settings: EngineOnlySettings,
  observer: ProductionObserver,
  served: WatchedServing = NOBODY_SERVES,
): Promise<EngineStarted> {
  const open = closers();
  try {
    const { notice } = observer;
    const watched = { closers: open, notice };
    const rollout = await openRollout(production, settings, watched);
    const registry = new Registry();
    let killedBy: string | null = null;
    let tell = (): void => {};
    const fleet = fleetOf(production, rollout, {
      notice,
      killedByHand: (by) => {
        killedBy = by;
        tell();
      },
    });
    fleetSeries(registry, fleet);
    const { control } = await openControlled(
      async (isKilled) => {
        if (isKilled) fleet.kill('finish').catch(() => {});
        return fleet;
      },
      {
        ...settings.control,
        fleet,
        registry,
        inFlight: 'finish',
        portSetting: 'router.admin.port',
      },
      watched,
    );
    const told = { registry, adminUrl: control.url };
    const followers = rolloutFollowers(rollout, settings, told, watched);
    const serving = () => ({ serving: null, routers: fleet.statuses() });
    const { engine, leave } = driveRollout(
      rollout,
      { traffic: fleet, control, serving, served, followers },
      observer,
    );
    // One router without the canary is traffic that the plan does not know: the engine stands still.
    tell = () => {
      if (control.killSwitch.state.on) return;
      if (killedBy === null) void engine.command({ verb: 'unkill', by: 'the routers' });
      else void engine.command({ verb: 'kill', by: killedBy });
    };
    control.killSwitch.follow(() => tell());
    const stop = async () => {
      const left = await leave();
      await open.closeAll();
      return left;
    };
    return { ok: true, run: { control, fleet, registry, stop } };
  } catch (error) {
    await open.closeAll();
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

function fleetOf(
  { rollout, models, router, engine }: Production,
  { resumed }: OpenedRollout,
  observer: ConstructorParameters<typeof RouterFleet>[1],
): RouterFleet {
  const of = { rollout: rollout.name, canaryHash: models.canary.hash };
  const { routers: named, goneAfterMs, forgetAfterMs } = engine;
  const rules = { goneAfterMs, forgetAfterMs, away: router.engineAway };
  const first = firstOrder(of, resumed && stoodAt(resumed.state));
  return new RouterFleet({ first, named, rules }, observer);
}

/** The least that routers may have: one that heard of a rollback is not to go back on it. */
function stoodAt({ weight, pendingWeight, routes }: RolloutState) {
  return { weight: Math.min(weight, pendingWeight?.weight ?? weight), routes };
}
