import type { Semantics } from '../core/promql/ast.ts';
import { type ParseQuery, rememberingParser } from '../core/promql/query-engine.ts';
import type { SeriesStore } from '../core/promql/store.ts';
import { type Plan, planRollout } from '../core/rollout/plan.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { Schedule, TurnObserver } from '../core/rollout/virtual-turns.ts';
import type { Role } from '../core/routing/decision.ts';
import { modelsOf, saltOf } from '../core/scenario/run-models.ts';
import type { RequestsSoFar } from '../core/scenario/run-result.ts';
import { type Scenario, trafficEndMs } from '../core/scenario/scenario.ts';
import { scorerKinds } from '../core/scoring/scorer-choice.ts';
import { askedBy } from './asked-series.ts';
import type { CountingTables } from './counted-requests.ts';
import { countingTables } from './counting-tables.ts';
import { driveEngine } from './drive-engine.ts';
import type { VirtualKill } from './kill-count.ts';
import { modelLabels, type SeriesOwner } from './model-series.ts';
import { type ServerTarget, serverTarget } from './server-target.ts';
import type { Serving } from './serving.ts';
import { peakRate } from './timed-phases.ts';
import { uncountable } from './uncountable.ts';
import { type VirtualTarget, virtualTarget } from './virtual-scrape.ts';
import { setVirtualStage } from './virtual-stage.ts';

/** How a scenario is to be simulated. */
export interface SimulationSettings {
  /**
   * 1 simulates the plan as it stands. Another factor simulates the rehearsal that runs so many times
   * faster than the clock: with so much less traffic in each window.
   */
  readonly compression: number;
  readonly semantics: Semantics;
  /** Whether requests are drawn one by one or as counts; `auto` goes by the rate. */
  readonly draw: 'auto' | Drawn;
}

export type Drawn = 'requests' | 'counts';

/** Up to this rate (requests a second of plan time) `auto` draws each request by itself. */
export const SINGLE_REQUESTS_UP_TO = 5;

/** What all runs of a scenario share. */
export interface Simulation {
  readonly scenario: Scenario;
  readonly settings: SimulationSettings;
  readonly plan: Plan;
  /** What people do, and when the traffic ends. */
  readonly schedule: Schedule;
  readonly owners: Readonly<Record<Role, SeriesOwner>>;
  readonly salt: string;
  readonly parse: ParseQuery;
  /** What the virtual Prometheus scrapes. */
  readonly router: VirtualTarget;
  readonly servers: Readonly<Record<Role, ServerTarget>>;
  readonly drawn: Drawn;
  readonly tables: CountingTables;
}

/** What one run came to. */
export interface Simulated {
  readonly seed: number;
  readonly state: RolloutState;
  readonly endedAtMs: number;
  readonly drainedAtMs: number;
  /** Requests handed to the canary when the rollout ended. */
  readonly canaryDispatched: number;
  /** At each scrape of the router. */
  readonly requests: readonly RequestsSoFar[];
  /** Null if the kill switch was never on. */
  readonly kill: VirtualKill | null;
  readonly serving: Serving;
  /** All samples that were scraped; plan time 0 is VIRTUAL_EPOCH_MS. */
  readonly store: SeriesStore;
}

/** In a plan: a step that copies requests, or a query about copies. Series are the dear part of a run. */
const COPIES = /"mirror-route"|inference_shadow_/;

export function prepareSimulation(scenario: Scenario, settings: SimulationSettings): Simulation {
  const models = modelsOf(scenario);
  const plan = planRollout(scenario.rollout, scenario.triggers, models);
  const hasCopies = COPIES.test(JSON.stringify(plan));
  const owner = (role: Role): SeriesOwner => ({
    role,
    ...models[role],
    price: scenario.models[role].price,
    scorers: scorerKinds(scenario.scoring),
    isItemised: scenario.scoring.isItemised,
    hasSlo: scenario.slo !== null,
    hasCopies,
  });
  const owners = { stable: owner('stable'), canary: owner('canary') };
  const isAsked = askedBy(plan);
  return {
    scenario,
    settings,
    plan,
    schedule: scheduleOf(scenario),
    owners,
    router: virtualTarget('router', [...modelLabels(owners.stable), ...modelLabels(owners.canary)]),
    servers: {
      stable: serverTarget(scenario.models.stable, owners.stable, isAsked),
      canary: serverTarget(scenario.models.canary, owners.canary, isAsked),
    },
    salt: saltOf(scenario),
    parse: rememberingParser(settings.semantics),
    drawn: drawnFor(scenario, settings),
    tables: countingTables(scenario),
  };
}

function scheduleOf({ operator, traffic }: Scenario): Schedule {
  const commands = operator.map(({ atMs, do: verb }) => ({
    atMs,
    verb,
    by: "the scenario's operator",
  }));
  return {
    commands: commands.toSorted((a, b) => a.atMs - b.atMs),
    untilMs: trafficEndMs(traffic),
  };
}

function drawnFor(scenario: Scenario, settings: SimulationSettings): Drawn {
  const { draw, compression } = settings;
  if (draw !== 'auto') return draw;
  if (uncountable(scenario) !== null) return 'requests';
  return peakRate(scenario.traffic, compression) > SINGLE_REQUESTS_UP_TO ? 'counts' : 'requests';
}

/** Runs the scenario once in virtual time. The same seed gives the same run. Throws EndlessRollout. */
export function simulate(simulation: Simulation, seed: number, observer: TurnObserver): Simulated {
  const { plan, schedule } = simulation;
  const requests: RequestsSoFar[] = [];
  const scraped = (atMs: number, { books: { stable, canary } }: Serving) =>
    requests.push({ atMs, stable: stable.dispatched, canary: canary.dispatched });
  const { world, serving, store, kill } = setVirtualStage(simulation, seed, scraped);
  const { state, endedAtMs } = driveEngine(plan, world, schedule, observer);
  serving.passTo(endedAtMs);
  const canaryDispatched = serving.books.canary.dispatched;
  const drainedAtMs = serving.drain();
  return {
    seed,
    state,
    endedAtMs,
    drainedAtMs,
    canaryDispatched,
    requests,
    kill: kill.read(),
    serving,
    store,
  };
}
