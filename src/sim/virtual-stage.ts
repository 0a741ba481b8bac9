import { effectsAt } from '../core/model/effects.ts';
import { prometheusDownAtMs } from '../core/model/outage.ts';
import { DEFAULT_SETTINGS } from '../core/promql/evaluation.ts';
import { engineOver } from '../core/promql/query-engine.ts';
import { SeriesStore } from '../core/promql/store.ts';
import { stream } from '../core/random.ts';
import type { Role } from '../core/routing/decision.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { countedRequests } from './counted-requests.ts';
import { PROMPTS } from './counting-tables.ts';
import type { VirtualWorld } from './drive-engine.ts';
import { EventQueue } from './event-queue.ts';
import { KillCount } from './kill-count.ts';
import type { Serving } from './serving.ts';
import type { Simulation } from './simulation.ts';
import { singleRequests } from './single-requests.ts';
import { readVirtually } from './virtual-reading.ts';
import { type VirtualTarget, virtualScrape } from './virtual-scrape.ts';

/** Plan time 0 in the store, so that a window that reaches back before it has no negative times. */
export const VIRTUAL_EPOCH_MS = Date.UTC(2000, 0, 1);

/** A virtual world, set up and standing at plan time 0. */
export interface VirtualStage {
  readonly world: VirtualWorld;
  readonly serving: Serving;
  readonly kill: Pick<KillCount, 'read'>;
  /** Fills as time passes. */
  readonly store: SeriesStore;
  /** Reads as the world did at a time, whatever has been scraped since. */
  readonly readAt: VirtualWorld['read'];
}

/** `scraped` is told of each scrape of the router, plan time. */
export function setVirtualStage(
  simulation: Simulation,
  seed: number,
  scraped: (atMs: number, serving: Serving) => void = () => {},
): VirtualStage {
  const { scenario, settings, parse } = simulation;
  const store = new SeriesStore();
  const serving = servingOf(simulation, seed);
  const kill = new KillCount(serving);
  const engine = engineOver(store, { ...DEFAULT_SETTINGS, semantics: settings.semantics }, parse);
  const happenings = new EventQueue<() => void>();
  const prometheus = { engine, epochMs: VIRTUAL_EPOCH_MS };
  const downAtMs = prometheusDownAtMs(scenario.faults) ?? Number.POSITIVE_INFINITY;

  const routerValues = (atMs: number): readonly number[] => {
    serving.passTo(Math.max(0, atMs));
    scraped(atMs, serving);
    return [...serving.books.stable.series.values(), ...serving.books.canary.series.values()];
  };
  const serverValues = (role: Role, atMs: number): readonly number[] | null => {
    if (isDown(scenario, role, atMs)) return null;
    const server = serving.servers[role];
    if (server === null) return [];
    serving.passTo(atMs);
    return simulation.servers[role].valuesOf(server, atMs / settings.compression);
  };
  const watch = (target: VirtualTarget, valuesAt: (atMs: number) => readonly number[] | null) => {
    const scrape = virtualScrape(store, target);
    const offsetMs = scrapeOffsetMs(seed, target.job, scenario.scrapeIntervalMs);
    const tick = (atMs: number): void => {
      if (atMs >= downAtMs) return;
      scrape(VIRTUAL_EPOCH_MS + atMs, valuesAt(atMs));
      const nextMs = atMs + scenario.scrapeIntervalMs;
      happenings.put(nextMs, () => tick(nextMs));
    };
    // The stage is up before the plan begins: its targets have been scraped once.
    const firstMs = offsetMs - scenario.scrapeIntervalMs;
    happenings.put(firstMs, () => tick(firstMs));
  };
  watch(simulation.router, routerValues);
  for (const role of ['stable', 'canary'] as const)
    watch(simulation.servers[role], (atMs) => serverValues(role, Math.max(0, atMs)));
  const readAt: VirtualWorld['read'] = (ask, atMs) =>
    readVirtually(ask, atMs, { ...prometheus, down: atMs >= downAtMs ? DOWN : null });
  const world: VirtualWorld = {
    passTo: (atMs) => {
      while (happenings.nextAtMs <= atMs) {
        happenings.take()?.event();
      }
    },
    read: readAt,
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
    setKilled: (isOn, by, atMs) => {
      serving.passTo(atMs);
      kill.turn(isOn, by, atMs);
    },
  };
  return { world, serving, kill, store, readAt };
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

function servingOf(simulation: Simulation, seed: number): Serving {
  const { scenario, settings, salt, owners } = simulation;
  const { compression } = settings;
  const asksServers = asksServersOf(simulation);
  const site = { scenario, seed, compression, salt, prompts: PROMPTS, owners, asksServers };
  return simulation.drawn === 'counts'
    ? countedRequests(site, simulation.tables)
    : singleRequests(site);
}

function asksServersOf({ servers }: Simulation): boolean {
  return servers.stable.isAsked || servers.canary.isAsked;
}
