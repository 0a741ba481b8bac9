import { rolloutStatus } from '../../core/control/rollout-status.ts';
import { FACTS } from '../../core/facts/facts.ts';
import type { Stepped } from '../../core/rollout/engine.ts';
import {
  type JournalRecord,
  NO_WARNED_READINGS,
  type WarnedReadings,
  withWarnedReadings,
} from '../../core/rollout/journal.ts';
import { planRollout } from '../../core/rollout/plan.ts';
import type { CommandVerb, RolloutEvent, RolloutState } from '../../core/rollout/state.ts';
import type { Role } from '../../core/routing/decision.ts';
import type { RequestsSoFar } from '../../core/scenario/run-result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { closers } from '../closers.ts';
import { type EngineLoop, startEngine, type World } from '../engine-loop.ts';
import type { Load, LoadStats } from '../load/load.ts';
import { startTraffic } from '../load/traffic.ts';
import { readAsk } from '../providers/choose.ts';
import { tokenSource } from '../providers/oauth2.ts';
import type { ProviderWorld } from '../providers/port.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import { rolloutSeries } from '../rollout-series.ts';
import type { Router } from '../router/router.ts';
import { errorsByKind } from './errors-by-kind.ts';
import { scheduleOutages } from './outages.ts';
import { type PlanClock, startPlanClock } from './plan-clock.ts';
import { rehearsalRecorder } from './rehearsal-recorder.ts';
import { type Stage, type Staged, type StageSettings, setStage } from './stage.ts';

/** A rehearsal under way. */
export interface Rehearsal {
  readonly clock: PlanClock;
  readonly stage: Stage;
  snapshot(): Snapshot;
  /** Hands the engine what somebody says; `by` is who, in words. */
  command(verb: CommandVerb, by: string): void;
  /** Resolves when everything has ended and every port and process is free again. */
  readonly done: Promise<Ending>;
}

export interface Snapshot {
  readonly planMs: number;
  readonly state: RolloutState;
  readonly traffic: LoadStats;
  readonly exposure: ReturnType<Router['exposure']>;
}

/** What the run came to, before it is made into a result. */
export interface Ending {
  readonly state: RolloutState;
  readonly endedAtMs: number;
  readonly rolledBackAtMs: number | null;
  readonly drainedAtMs: number | null;
  /** Requests handed to the canary when the rollout ended; after a rollback there are no more. */
  readonly canaryDispatched: number;
  readonly traffic: LoadStats;
  readonly exposure: ReturnType<Router['exposure']>;
  /** At each turn of the engine. */
  readonly requests: readonly RequestsSoFar[];
  /** What the router blamed each model for, by kind. */
  readonly errors: Readonly<Record<Role, Readonly<Record<string, number>>>>;
  /** Counted until the traffic stopped, so many seconds on the clock after it began. */
  readonly goodput: ReturnType<Router['goodput']>;
  readonly trafficSeconds: number;
  readonly scoring: ReturnType<Router['scoring']>;
  readonly detected: ReturnType<Router['detected']>;
  readonly scorers: ReturnType<Router['scorers']>;
  readonly judge: ReturnType<Router['judge']>;
  readonly vendor: ReturnType<Router['vendor']>;
  readonly warned: WarnedReadings;
}

export interface RehearsalObserver {
  /** Everything is up; the rollout begins now. */
  staged(stage: Stage): void;
  record(record: JournalRecord): void;
  event(event: RolloutEvent): void;
}

export type Started =
  | { readonly ok: true; readonly rehearsal: Rehearsal }
  | Extract<Staged, { ok: false }>;

/**
 * How long traffic goes on after a rollback (wall): long enough to see that stable carries it and
 * that nothing reaches the canary any more.
 */
const AFTER_ROLLBACK_MS = 1_500;

/** Sets the stage and begins. With an error nothing is left running. */
export async function startRehearsal(
  scenario: Scenario,
  settings: StageSettings,
  observer: RehearsalObserver,
): Promise<Started> {
  const open = closers();
  const staged = await setStage(scenario, settings, open);
  if (!staged.ok) {
    await open.closeAll();
    return staged;
  }
  const { stage } = staged;
  observer.staged(stage);
  const clock = startPlanClock(settings.compression);
  stage.mocks.stable.begin();
  stage.mocks.canary.begin();
  const traffic = startTraffic(scenario.traffic, {
    url: stage.router.url,
    seed: settings.seed,
    timeScale: settings.compression,
    prompts: FACTS.map((fact) => fact.question),
  });
  open.add(() => traffic.stop());
  let latest: Stepped | undefined;
  let warned = NO_WARNED_READINGS;
  const requests: RequestsSoFar[] = [];
  const plan = planRollout(scenario.rollout, scenario.triggers, stage.models);
  const world = worldOf(stage, clock, settings.secrets);
  const { seed } = settings;
  const recorder = rehearsalRecorder({ scenario, seed, plan, stage, clock, world });
  open.add(() => recorder.close());
  const series = rolloutSeries(stage.router.registry, null, clock.wallAtMs);
  const engine = startEngine(plan, recorder.world, {
    record: (record) => {
      warned = withWarnedReadings(warned, record);
      observer.record(record);
    },
    turned: (stepped, atMs, inputs) => {
      latest = stepped;
      series.turned(stepped, atMs);
      recorder.turned({ inputs, stepped });
      const { router } = stage;
      const started = { stable: router.started('stable'), canary: router.started('canary') };
      requests.push({ atMs: clock.nowMs(), ...started });
      for (const event of stepped.events) {
        observer.event(event);
        stage.control.desk.rolloutEvent({ ...event, atMs: clock.wallAtMs(event.atMs) });
      }
    },
  });
  const ended = new AbortController();
  open.add(() => ended.abort());
  const { killSwitch, desk } = stage.control;
  const { router } = stage;
  desk.pilot = {
    command: engine.command,
    status: () => ({
      rollout: latest ? rolloutStatus(latest.state, clock.wallAtMs) : null,
      serving: { url: router.url, weight: router.weight, exposure: router.exposure() },
      routers: [],
    }),
  };
  desk.watch = recorder;
  desk.follow((line) => recorder.commanded(line));
  killSwitch.follow(({ on, by }) => void engine.command({ verb: on ? 'kill' : 'unkill', by }));
  const command = (verb: CommandVerb, by: string): void => {
    if (verb === 'kill' || verb === 'unkill') void throwSwitch(verb, by);
    else {
      void engine.command({ verb, by }).then((answer) => {
        if (answer !== null) recorder.commanded({ atMs: Date.now(), verb, by, ...answer });
      });
    }
  };
  // The router obeys first; the engine hears of it from the switch.
  const throwSwitch = async (verb: 'kill' | 'unkill', by: string): Promise<void> => {
    const { inFlight } = scenario.killSwitch;
    const wish = verb === 'kill' ? { on: true as const, by, inFlight } : { on: false as const, by };
    const { state, trouble } = await killSwitch.set(wish);
    const isObeyed = state.on === wish.on;
    const message = trouble ?? `the kill switch is ${state.on ? 'on' : 'off'}`;
    recorder.commanded({ atMs: Date.now(), verb, by, isObeyed, message });
    if (trouble !== null) settings.notice(trouble);
  };
  scheduleOutages(scenario, { stage, clock, engine, signal: ended.signal });
  scheduleOperator(scenario, { clock, command, signal: ended.signal });
  const snapshot = (): Snapshot => ({
    planMs: clock.nowMs(),
    state: stateOf(latest),
    traffic: traffic.stats(),
    exposure: stage.router.exposure(),
  });
  return {
    ok: true,
    rehearsal: {
      clock,
      stage,
      snapshot,
      command,
      done: runToEnd({ stage, clock, engine, traffic })
        .then((ending) => ({ ...ending, warned, requests }))
        .finally(open.closeAll),
    },
  };
}

function stateOf(latest: Stepped | undefined): RolloutState {
  // The engine's first turn is taken before it first waits.
  if (!latest) throw new Error('the engine took no turn');
  return latest.state;
}

function worldOf(stage: Stage, clock: PlanClock, secrets: GuardedSecrets): World {
  const providers: ProviderWorld = {
    nowMs: clock.nowMs,
    wallAtMs: clock.wallAtMs,
    prometheus: { kind: 'own', prometheus: stage.prometheus, compression: clock.compression },
    tokens: tokenSource(),
  };
  return {
    nowMs: clock.nowMs,
    sleepUntil: clock.sleepUntil,
    secrets: secrets.lookup,
    prometheus: { kind: stage.prometheus.kind, version: stage.prometheus.version },
    read: (asks, atMs) =>
      Promise.all(
        asks.map(async (ask) => {
          const reading = await readAsk(providers, ask, atMs);
          // A provider may well repeat in its error what it was asked.
          return reading.ok ? reading : { ...reading, error: secrets.redact(reading.error) };
        }),
      ),
    setWeight: async (weight) => {
      const lowered = weight < stage.router.weight;
      stage.router.setWeight(weight);
      // A request that was decided before may still wait for its connection.
      if (lowered) await stage.router.whenHandedOver('canary');
      return { of: 'weight', weight, atMs: clock.nowMs(), error: null };
    },
    setRoutes: async (routes, number) => {
      stage.router.setRoutes(routes);
      await stage.router.whenHandedOver('canary');
      return { of: 'routes', number, atMs: clock.nowMs(), error: null };
    },
    // People hear of an alert through the events; a rehearsal has nobody else to call.
    alert: () => {},
  };
}

function scheduleOperator(
  scenario: Scenario,
  {
    clock,
    command,
    signal,
  }: { clock: PlanClock; command: Rehearsal['command']; signal: AbortSignal },
): void {
  for (const { atMs, do: verb } of scenario.operator) {
    void clock.sleepUntil(atMs, signal).then(() => {
      if (!signal.aborted) command(verb, "the scenario's operator");
    });
  }
}

interface Running {
  readonly stage: Stage;
  readonly clock: PlanClock;
  readonly engine: EngineLoop;
  readonly traffic: Load;
}

/** Until the rollout has ended, or the traffic has: then it stays as it stands. */
async function runToEnd(running: Running): Promise<Omit<Ending, 'warned' | 'requests'>> {
  const { stage, clock, engine, traffic } = running;
  void traffic.done.then(() => engine.leave());
  const state = await engine.done;
  const endedAtMs = clock.nowMs();
  const canaryDispatched = stage.router.started('canary');
  const wasReverted = state.outcome === 'rolled-back' || state.outcome === 'aborted';
  if (wasReverted) {
    const pause = new AbortController();
    await clock.sleepUntil(endedAtMs + AFTER_ROLLBACK_MS * clock.compression, pause.signal);
  }
  const drainedAtMs = wasReverted ? await drained(stage, clock) : null;
  const trafficSeconds = clock.nowMs() / clock.compression / 1_000;
  await traffic.stop();
  await stage.router.whenScored();
  return {
    state,
    endedAtMs,
    rolledBackAtMs: wasReverted ? Math.max(state.weightSinceMs, state.routesSinceMs) : null,
    drainedAtMs,
    canaryDispatched,
    traffic: traffic.stats(),
    exposure: stage.router.exposure(),
    errors: await errorsByKind(stage.router, stage.models),
    goodput: stage.router.goodput(),
    trafficSeconds,
    scoring: stage.router.scoring(),
    detected: stage.router.detected(),
    scorers: stage.router.scorers(),
    judge: stage.router.judge(),
    vendor: stage.router.vendor(),
  };
}

/** The canary's last answer may be a hanging one: it is not waited for beyond this (wall). */
const DRAIN_TIMEOUT_MS = 5_000;

async function drained({ router }: Stage, clock: PlanClock): Promise<number | null> {
  let drainedAtMs: number | null = null;
  const timeout = new AbortController();
  const drain = router.whenDrained('canary').then(() => {
    drainedAtMs = clock.nowMs();
    timeout.abort();
  });
  const deadline = clock.nowMs() + DRAIN_TIMEOUT_MS * clock.compression;
  await Promise.race([drain, clock.sleepUntil(deadline, timeout.signal)]);
  return drainedAtMs;
}
