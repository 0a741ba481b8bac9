import type { ControlStatus } from '../../core/control/control-status.ts';
import { rolloutStatus } from '../../core/control/rollout-status.ts';
import { type Plan, planRollout } from '../../core/rollout/plan.ts';
import { type Resumed, resume } from '../../core/rollout/resume.ts';
import type { RolloutEvent, RolloutState } from '../../core/rollout/state.ts';
import type { Production } from '../../core/scenario/load-production.ts';
import type { Closers } from '../closers.ts';
import type { Control } from '../control/controlled-router.ts';
import { type EngineLoop, startEngine } from '../engine-loop.ts';
import type { Receiver } from '../notify/receivers.ts';
import type { PrometheusChoice } from '../prometheus/choice.ts';
import { assumeExisting, type Reached, reachExisting } from '../prometheus/existing.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import type { TurnFollower } from '../turn-follower.ts';
import type { WatchedServing } from '../watch/run-recorder.ts';
import type { JournalFile } from './journal-file.ts';
import { productionWorld } from './production-world.ts';
import { rolloutRecorder } from './rollout-recorder.ts';
import { openRolloutState } from './state-folder.ts';
import type { Traffic } from './traffic.ts';

export interface RolloutSettings {
  readonly prometheus: Extract<PrometheusChoice, { readonly kind: 'existing' }>;
  readonly secrets: GuardedSecrets;
  /** The folder of this rollout's journal and lock. */
  readonly folder: string;
  /** Who is told of the rollout. */
  readonly receivers: readonly Receiver[];
}

export interface ProductionObserver {
  event(event: RolloutEvent): void;
  /** One line for whoever runs it. */
  notice(line: string): void;
}

/** A rollout that can be driven: its Prometheus answers, and its journal is ours. */
export interface OpenedRollout {
  readonly plan: Plan;
  /** The plan with stable in the place of its canary. */
  readonly asIfStable: Plan;
  readonly journal: JournalFile;
  readonly prometheus: Reached;
  readonly secrets: GuardedSecrets;
  /** Where it stood; null if it begins now. */
  readonly resumed: Resumed | null;
}

/** Throws an Error of one line that says what to do. */
export async function openRollout(
  production: Production,
  { prometheus, secrets, folder }: RolloutSettings,
  { closers, notice }: { readonly closers: Closers; notice(line: string): void },
): Promise<OpenedRollout> {
  const { rollout, triggers, models } = production;
  const plan = planRollout(rollout, triggers, models);
  const { stable } = models;
  const asIfStable = planRollout(rollout, triggers, { stable, canary: stable });
  const opened = openRolloutState(folder, plan);
  if (!opened.ok) throw new Error(opened.error);
  const { state } = opened;
  closers.add(() => state.close());
  const { journal } = state;
  if (journal.mended !== null) notice(journal.mended);
  const { records } = journal;
  const resumed = records.length === 0 ? null : resume(records, secrets.lookup);
  const reach = await reachExisting(prometheus);
  if (!reach.ok && resumed === null) throw new Error(reach.error);
  // What was under way is served on: without answers nothing is raised.
  if (!reach.ok) notice(reach.error);
  const reached = reach.ok ? reach.reached : assumeExisting(prometheus);
  closers.add(() => reached.close());
  return { plan, asIfStable, journal, prometheus: reached, secrets, resumed };
}

/** A rollout under way. */
export interface DrivenRollout {
  readonly engine: EngineLoop;
  /** When it has ended, for the first time; a retry may begin it anew. */
  readonly ended: Promise<RolloutState>;
  /** Leaves it as it stands; a rollback under way is seen through. */
  leave(): Promise<RolloutState>;
}

/** What a rollout moves, and who may tell it to. */
export interface RolloutSite {
  readonly traffic: Traffic;
  readonly control: Control;
  /** What the admin port tells beside the rollout. */
  serving(): Pick<ControlStatus, 'serving' | 'routers'>;
  /** Who serves users, as far as it is known here. */
  readonly served: WatchedServing;
  readonly followers: readonly TurnFollower[];
}

/** Begins a rollout, or goes on with it, and puts it before its admin port and its kill switch. */
export function driveRollout(
  rollout: OpenedRollout,
  { traffic, control, serving, served, followers }: RolloutSite,
  observer: ProductionObserver,
): DrivenRollout {
  const { plan, journal, prometheus, secrets, resumed } = rollout;
  const { desk, killSwitch } = control;
  const alert = (metric: string, message: string) => observer.notice(`ALERT ${metric}: ${message}`);
  let latest: RolloutState | null = null;
  let hasEnded: (state: RolloutState) => void = () => {};
  const ended = new Promise<RolloutState>((resolve) => {
    hasEnded = resolve;
  });
  const world = productionWorld({ traffic, prometheus, secrets, alert });
  const recorder = rolloutRecorder(rollout, { control, world, served });
  const engine = startEngine(
    plan,
    recorder.world,
    {
      record: (record) => journal.append(record),
      unrecorded: (message) =>
        observer.notice(`the journal cannot be written, so nothing is raised: ${message}`),
      turned: (stepped, atMs, inputs) => {
        const { events, state } = stepped;
        latest = state;
        recorder.turned({ inputs, stepped });
        for (const follower of followers) follower.turned(stepped, atMs);
        for (const event of events) {
          observer.event(event);
          desk.rolloutEvent(event);
        }
        if (state.phase === 'ended') hasEnded(state);
      },
    },
    resumed,
  );
  desk.pilot = {
    command: engine.command,
    status: () => ({ rollout: latest && rolloutStatus(latest, (atMs) => atMs), ...serving() }),
  };
  desk.watch = recorder;
  desk.follow((line) => recorder.commanded(line));
  killSwitch.follow(({ on, by }) => void engine.command({ verb: on ? 'kill' : 'unkill', by }));
  // It may have been switched off while the engine was away.
  if (!killSwitch.state.on) void engine.command({ verb: 'unkill', by: killSwitch.state.by });
  const leave = async () => {
    engine.leave();
    const left = await engine.done;
    recorder.close();
    hasEnded(left);
    return left;
  };
  return { engine, ended, leave };
}
