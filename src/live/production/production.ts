import type { RolloutState } from '../../core/rollout/state.ts';
import type { Production } from '../../core/scenario/load-production.ts';
import { closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import type { EngineLoop } from '../engine-loop.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import type { Router } from '../router/router.ts';
import { watchedRouter } from '../watch/watched-router.ts';
import {
  driveRollout,
  openRollout,
  type ProductionObserver,
  type RolloutSettings,
} from './driven-rollout.ts';
import type { ReachedModels } from './model-access.ts';
import { stableProblem } from './preflight/stable-up.ts';
import { rolloutFollowers } from './rollout-followers.ts';
import { serve } from './served-router.ts';
import { routerTraffic } from './traffic.ts';

export interface ProductionSettings extends RolloutSettings {
  readonly models: ReachedModels;
  readonly control: ControlChoice;
  /** Who may ask the router for feature flags. */
  readonly ofrep: OfrepAccess;
}

/** A router and an engine at work. */
export interface ProductionRun {
  readonly router: Router;
  readonly control: Control;
  readonly engine: EngineLoop;
  /** When the rollout has ended, for the first time; the router serves on, and a retry may begin it anew. */
  readonly ended: Promise<RolloutState>;
  /** Leaves the rollout as it stands, lets answers end, and closes everything. */
  stop(): Promise<RolloutState>;
}

export type ProductionStarted =
  | { readonly ok: true; readonly run: ProductionRun }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** Starts, or goes on with, the rollout of a production file. With an error nothing is left running. */
export async function startProduction(
  production: Production,
  settings: ProductionSettings,
  observer: ProductionObserver,
): Promise<ProductionStarted> {
  const open = closers();
  try {
    const { notice } = observer;
    const watched = { closers: open, notice };
    const rollout = await openRollout(production, settings, watched);
    // One that was under way is served on, whatever has become of its models.
    const problem = rollout.resumed === null ? await stableProblem(settings.models) : null;
    if (problem !== null) throw new Error(problem);
    const { secrets, ofrep } = settings;
    const { router, control } = await openControlled(
      (isKilled) => serve(production, settings.models, { secrets, ofrep, isKilled, notice }, open),
      { ...settings.control, inFlight: 'finish', portSetting: 'router.admin.port' },
      watched,
    );
    const serving = () => ({
      serving: { url: router.url, weight: router.weight, exposure: router.exposure() },
      routers: [],
    });
    const told = { registry: router.registry, adminUrl: control.url };
    const followers = rolloutFollowers(rollout, settings, told, watched);
    const site = { traffic: routerTraffic(router), served: watchedRouter(router), control };
    const { engine, ended, leave } = driveRollout(
      rollout,
      { ...site, serving, followers },
      observer,
    );
    const stop = async () => {
      const left = await leave();
      await open.closeAll();
      return left;
    };
    return { ok: true, run: { router, control, engine, ended, stop } };
  } catch (error) {
    await open.closeAll();
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
