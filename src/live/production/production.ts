import { rolloutStatus } from '../../core/control/rollout-status.ts';
import { planRollout } from '../../core/rollout/plan.ts';
import { resume } from '../../core/rollout/resume.ts';
import type { RolloutEvent, RolloutState } from '../../core/rollout/state.ts';
import type { Production } from '../../core/scenario/load-production.ts';
import { closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import { type EngineLoop, startEngine } from '../engine-loop.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import type { PrometheusChoice } from '../prometheus/choice.ts';
import { reachExisting } from '../prometheus/existing.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import type { Router } from '../router/router.ts';
import type { ReachedModels } from './model-access.ts';
import { productionWorld } from './production-world.ts';
import { serve } from './served-router.ts';
import { openRolloutState } from './state-folder.ts';

export interface ProductionSettings {
  readonly prometheus: Extract<PrometheusChoice, { readonly kind: 'existing' }>;
  readonly models: ReachedModels;
  readonly secrets: GuardedSecrets;
  /** The folder of this rollout's journal and lock. */
  readonly folder: string;
  readonly control: ControlChoice;
  /** Who may ask the router for feature flags. */
  readonly ofrep: OfrepAccess;
}

export interface ProductionObserver {
  event(event: RolloutEvent): void;
  /** One line for whoever runs it. */
  notice(line: string): void;
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
    const reach = await reachExisting(settings.prometheus);
    if (!reach.ok) throw new Error(reach.error);
    open.add(() => reach.reached.close());
    const plan = planRollout(production.rollout, production.triggers, production.models);
    const opened = openRolloutState(settings.folder, plan);
    if (!opened.ok) throw new Error(opened.error);
    const { state } = opened;
    open.add(() => state.close());
    if (state.journal.mended !== null) observer.notice(state.journal.mended);
    const { secrets, ofrep } = settings;
    const { notice } = observer;
    const { router, control } = await openControlled(
      (isKilled) => serve(production, settings.models, { secrets, ofrep, isKilled, notice }, open),
      { ...settings.control, inFlight: 'finish', portSetting: 'router.admin.port' },
      { closers: open, notice },
    );
    const alert = (metric: string, message: string) =>
      observer.notice(`ALERT ${metric}: ${message}`);
    const world = productionWorld({ router, prometheus: reach.reached, secrets, alert });
    const { records } = state.journal;
    const resumed = records.length === 0 ? null : resume(records, secrets.lookup);
    let latest: RolloutState | null = null;
    let hasEnded: (state: RolloutState) => void = () => {};
    const ended = new Promise<RolloutState>((resolve) => {
      hasEnded = resolve;
    });
    const engine = startEngine(
      plan,
      world,
      {
        record: (record) => state.journal.append(record),
        unrecorded: (message) =>
          observer.notice(`the journal cannot be written, so nothing is raised: ${message}`),
        turned: ({ events, state: turned }) => {
          latest = turned;
          for (const event of events) {
            observer.event(event);
            control.desk.rolloutEvent(event);
          }
          if (turned.phase === 'ended') hasEnded(turned);
        },
      },
      resumed,
    );
    control.desk.pilot = {
      command: engine.command,
      status: () => ({
        rollout: latest && rolloutStatus(latest),
        serving: { url: router.url, weight: router.weight, exposure: router.exposure() },
        routers: [],
      }),
    };
    const { killSwitch } = control;
    killSwitch.follow(({ on, by }) => void engine.command({ verb: on ? 'kill' : 'unkill', by }));
    // It may have been switched off while the engine was away.
    if (!killSwitch.state.on) void engine.command({ verb: 'unkill', by: killSwitch.state.by });
    const stop = async () => {
      engine.leave();
      const left = await engine.done;
      hasEnded(left);
      await open.closeAll();
      return left;
    };
    return { ok: true, run: { router, control, engine, ended, stop } };
  } catch (error) {
    await open.closeAll();
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
