import type { Production } from '../../core/scenario/load-production.ts';
import type { RouterPlace } from '../../core/scenario/router-schema.ts';
import { closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import { EngineFollower, type ObedientRouter } from '../control/engine-follower.ts';
import { readFollowedOrder } from '../control/followed-order.ts';
import { KillSources } from '../control/kill-sources.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import type { InFlightChoice } from '../router/kill-gate.ts';
import type { Router } from '../router/router.ts';
import { makeFolders } from '../run-folder.ts';
import type { ReachedModels } from './model-access.ts';
import { serve } from './served-router.ts';
import { routerTraffic } from './traffic.ts';

export interface RouterOnlySettings {
  readonly models: ReachedModels;
  readonly secrets: GuardedSecrets;
  readonly control: ControlChoice;
  readonly ofrep: OfrepAccess;
  /** The engine's admin port, and what opens it; null for nothing. */
  readonly engine: { readonly url: string; readonly token: string | null };
  /** What `/metrics` answers; the router's own series unless given. */
  readonly scrape?: () => Promise<string>;
  /** The folder of what outlives this process. */
  readonly folder: string;
  /** What this router is called there. */
  readonly name: string;
  /** Keep what the engine last said, and this router's own kill switch. */
  readonly files: { readonly followedOrder: string; readonly killState: string };
}

/** A router that follows an engine in another process. */
export interface RouterRun {
  readonly router: Router;
  readonly control: Control;
  stop(): Promise<void>;
}

export type RouterStarted =
  | { readonly ok: true; readonly run: RouterRun }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** Often enough that an engine hears of its routers before it takes them for gone. */
const REPORT_MS = 5_000;

/** Serves, beginning with what the engine last said. With an error nothing is left running. */
export async function startRouterOnly(
  production: Production,
  settings: RouterOnlySettings,
  notice: (line: string) => void,
): Promise<RouterStarted> {
  const open = closers();
  try {
    makeFolders(settings.folder);
    const { followed, damage } = readFollowedOrder(settings.files.followedOrder);
    if (damage !== null) notice(damage);
    const { secrets, ofrep, models, scrape } = settings;
    let follower: EngineFollower | undefined;
    // The first to be added is the last to be done.
    open.add(() => follower?.sayGoodbye());
    const stateAge = () => {
      const heardAtMs = follower?.heardAtMs ?? null;
      return heardAtMs === null ? Number.POSITIVE_INFINITY : (Date.now() - heardAtMs) / 1_000;
    };
    const served = async (isKilled: boolean) => {
      const age = { isKilled, stateAge, ...(scrape && { scrape }) };
      const serving = { secrets, ofrep, ...age, notice };
      const router = await serve(production, models, serving, open);
      const sources = new KillSources(router, isKilled ? ['person'] : []);
      return {
        ...{ router, sources, stop: router.stop },
        kill: (inFlight: InFlightChoice) => sources.on('person', inFlight),
        unkill: () => sources.off('person'),
      };
    };
    const { router: hands, control } = await openControlled(
      served,
      {
        ...settings.control,
        killState: settings.files.killState,
        inFlight: 'finish',
        portSetting: 'router.admin.port',
      },
      { closers: open, notice },
    );
    const { router } = hands;
    const obedient = obedientRouter(hands, control);
    const place = followSettings(production, settings);
    const following = new EngineFollower(place, obedient, followed, notice);
    follower = following;
    open.add(() => following.stop());
    control.killSwitch.follow(() => following.report());
    const away = `this router follows the engine at ${place.engine}: give commands there`;
    control.desk.pilot = {
      command: () => Promise.resolve({ isObeyed: false, message: away, isJournalled: false }),
      status: () => ({
        rollout: null,
        serving: {
          ...{ url: router.url, weight: router.weight, exposure: router.exposure() },
          follows: {
            engine: place.engine,
            heardAtMs: following.heardAtMs,
            stance: following.stance,
          },
        },
        routers: [],
      }),
    };
    await following.start();
    return { ok: true, run: { router, control, stop: open.closeAll } };
  } catch (error) {
    await open.closeAll();
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

function obedientRouter(
  { router, sources }: { readonly router: Router; readonly sources: KillSources },
  { killSwitch }: Control,
) {
  const traffic = routerTraffic(router);
  return {
    get weight() {
      return router.weight;
    },
    killedBy: () => (killSwitch.state.on ? killSwitch.state.by : null),
    obey: async ({ weight, routes, kill }: Parameters<ObedientRouter['obey']>[0]) => {
      if (kill === null) sources.off('engine');
      else await sources.on('engine', kill.inFlight);
      await traffic.setRoutes(routes);
      await traffic.setWeight(weight);
    },
  };
}

function followSettings(
  { router, rollout, models, engine: { goneAfterMs } }: Production,
  { engine, name, files }: RouterOnlySettings,
) {
  const { engineAway }: RouterPlace = router;
  return {
    ...{ engine: engine.url, token: engine.token, name, away: engineAway },
    // Thrice within either time: one report may be lost.
    reportMs: Math.min(REPORT_MS, goneAfterMs / 3, engineAway.afterMs / 3),
    ...{ rollout: rollout.name, canaryHash: models.canary.hash, file: files.followedOrder },
  };
}
