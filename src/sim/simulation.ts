import { effectsAt } from '../core/model/effects.ts';
import type { Semantics } from '../core/promql/ast.ts';
import { DEFAULT_SETTINGS } from '../core/promql/evaluation.ts';
import { engineOver, type ParseQuery, rememberingParser } from '../core/promql/query-engine.ts';
import { SeriesStore } from '../core/promql/store.ts';
import { stream } from '../core/random.ts';
import { type Plan, planRollout } from '../core/rollout/plan.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { Role } from '../core/routing/decision.ts';
import { modelsOf, saltOf } from '../core/scenario/run-models.ts';
import { type Scenario, trafficEndMs } from '../core/scenario/scenario.ts';
import { type CountingTables, countedRequests } from './counted-requests.ts';
import { countingTables, PROMPTS } from './counting-tables.ts';
import { driveEngine, type TurnObserver, type VirtualWorld } from './drive-engine.ts';
import { EventQueue } from './event-queue.ts';
import { modelLabels, type SeriesOwner } from './model-series.ts';
import type { Serving } from './serving.ts';
import { singleRequests } from './single-requests.ts';
import { peakRate } from './timed-phases.ts';
import { readVirtually, type VirtualPrometheus } from './virtual-reading.ts';
import { type VirtualTarget, virtualScrape, virtualTarget } from './virtual-scrape.ts';

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
  readonly owners: Readonly<Record<Role, SeriesOwner>>;
  readonly salt: string;
  readonly parse: ParseQuery;
  /** What the virtual Prometheus scrapes. */
  readonly targets: readonly VirtualTarget[];
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
  readonly serving: Serving;
  /** All samples that were scraped; plan time 0 is VIRTUAL_EPOCH_MS. */
  readonly store: SeriesStore;
}

/** Plan time 0 in the store, so that a window that reaches back before it has no negative times. */
export const VIRTUAL_EPOCH_MS = Date.UTC(2000, 0, 1);

/** The job of the target that has the models' series. */
const ROUTER = 'router';

export function prepareSimulation(scenario: Scenario, settings: SimulationSettings): Simulation {
  const models = modelsOf(scenario);
  const owner = (role: Role): SeriesOwner => ({
    role,
    ...models[role],
    price: scenario.models[role].price,
  });
  const owners = { stable: owner('stable'), canary: owner('canary') };
  return {
    scenario,
    settings,
    plan: planRollout(scenario.rollout, scenario.triggers, models),
    owners,
    targets: [
      virtualTarget(ROUTER, [...modelLabels(owners.stable), ...modelLabels(owners.canary)]),
      virtualTarget('stable', []),
      virtualTarget('canary', []),
    ],
    salt: saltOf(scenario),
    parse: rememberingParser(settings.semantics),
    drawn: drawnFor(scenario, settings),
    tables: countingTables(scenario),
  };
}

function drawnFor({ traffic }: Scenario, { draw, compression }: SimulationSettings): Drawn {
  if (draw !== 'auto') return draw;
  return peakRate(traffic, compression) > SINGLE_REQUESTS_UP_TO ? 'counts' : 'requests';
}

/** Runs the scenario once in virtual time. The same seed gives the same run. Throws EndlessRollout. */
export function simulate(simulation: Simulation, seed: number, observer: TurnObserver): Simulated {
  const { scenario, plan } = simulation;
  const store = new SeriesStore();
  const serving = servingOf(simulation, seed);
  const world = worldOf(simulation, { seed, store, serving });
  const schedule = {
    commands: scenario.operator
      .map(({ atMs, do: verb }) => ({ atMs, verb, by: "the scenario's operator" }))
      .toSorted((a, b) => a.atMs - b.atMs),
    untilMs: trafficEndMs(scenario.traffic),
  };
  const { state, endedAtMs } = driveEngine(plan, world, schedule, observer);
  const canaryDispatched = serving.books.canary.dispatched;
  const drainedAtMs = serving.drain();
  return { seed, state, endedAtMs, drainedAtMs, canaryDispatched, serving, store };
}

function servingOf(simulation: Simulation, seed: number): Serving {
  const { scenario, settings, salt, owners } = simulation;
  const { compression } = settings;
  const site = { scenario, seed, compression, salt, prompts: PROMPTS, owners };
  return simulation.drawn === 'counts'
    ? countedRequests(site, simulation.tables)
    : singleRequests(site);
}

interface Parts {
  readonly seed: number;
  readonly store: SeriesStore;
  readonly serving: Serving;
}

function worldOf(simulation: Simulation, { seed, store, serving }: Parts): VirtualWorld {
  const { scenario, settings, parse } = simulation;
  const engine = engineOver(store, { ...DEFAULT_SETTINGS, semantics: settings.semantics }, parse);
  const happenings = new EventQueue<() => void>();
  let prometheus: VirtualPrometheus = { engine, epochMs: VIRTUAL_EPOCH_MS, downSince: null };

  const valuesOf = ({ job }: VirtualTarget, atMs: number): readonly number[] | null => {
    if (job !== ROUTER) return isDown(scenario, job as Role, Math.max(0, atMs)) ? null : [];
    serving.passTo(Math.max(0, atMs));
    return [...serving.books.stable.series.values(), ...serving.books.canary.series.values()];
  };
  for (const target of simulation.targets) {
    const scrape = virtualScrape(store, target);
    const offsetMs = scrapeOffsetMs(seed, target.job, scenario.scrapeIntervalMs);
    const tick = (atMs: number): void => {
      if (prometheus.downSince !== null) return;
      scrape(VIRTUAL_EPOCH_MS + atMs, valuesOf(target, atMs));
      const nextMs = atMs + scenario.scrapeIntervalMs;
      happenings.put(nextMs, () => tick(nextMs));
    };
    // The stage is up before the plan begins: its targets have been scraped once.
    const firstMs = offsetMs - scenario.scrapeIntervalMs;
    happenings.put(firstMs, () => tick(firstMs));
  }
  for (const { target, effects, atMs } of scenario.faults) {
    if (target !== 'prometheus' || !effects.down) continue;
    happenings.put(atMs, () => {
      prometheus = { ...prometheus, downSince: DOWN };
    });
  }

  return {
    passTo: (atMs) => {
      while (happenings.nextAtMs <= atMs) {
        happenings.take()?.event();
      }
    },
    read: (ask, atMs) => readVirtually(ask, atMs, prometheus),
    setWeight: (weight, atMs) => {
      serving.passTo(atMs);
      serving.setWeight(weight);
      return { of: 'weight', weight, atMs, error: null };
    },
    setRoutes: (routes, number, atMs) => {
      serving.passTo(atMs);
      serving.setRoutes(routes);
      return { of: 'routes', number, atMs, error: null };
    },
  };
}

const DOWN = 'the embedded Prometheus: connection refused, it was killed';

/** Each target has its own place in the interval, as its URL's hash gives it in a real Prometheus. */
function scrapeOffsetMs(seed: number, job: string, intervalMs: number): number {
  return Math.floor(stream(seed, `scrape/${job}`)() * intervalMs);
}

function isDown({ faults }: Scenario, role: Role, atMs: number): boolean {
  const { refuse, down } = effectsAt(faults, role, atMs);
  return refuse === true || down === true;
}
