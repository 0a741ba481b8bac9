import type { Reading } from '../../core/analysis/reading.ts';
import type { Ask } from '../../core/analysis/run.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import type { Schedule } from '../../core/rollout/virtual-turns.ts';
import type { Routes } from '../../core/routing/routes.ts';
import { driveEngine, type VirtualWorld } from '../drive-engine.ts';
import type { Serving } from '../serving.ts';
import type { Simulation } from '../simulation.ts';
import { setVirtualStage } from '../virtual-stage.ts';

/** What the canary had cost its users by a time. */
export interface ExposedBy {
  readonly canaryRequests: number;
  readonly users: number;
  readonly badAnswers: number;
  readonly costUsd: number;
}

/** Something a rollout did to the traffic. */
export interface Move {
  readonly atMs: number;
  /** The weight, or the routes as text: equal for equal moves. */
  readonly text: string;
}

/**
 * One rollout's way through a seed's traffic, to be read again by every other rollout that takes the
 * same way: with the same moves at the same times, the same samples were scraped. So another limit, a
 * larger minimum or a longer window costs only its own queries, and each query is asked once.
 */
export interface Recording {
  readonly moves: readonly Move[];
  /** Nothing is known of what came later. */
  readonly endedAtMs: number;
  read(ask: Ask, atMs: number): Reading;
  exposedBy(atMs: number): ExposedBy;
}

/** Runs a plan, and records the way it took; `scraped` may look on. Throws EndlessRollout. */
export function record(
  simulation: Simulation,
  seed: number,
  { plan, schedule }: { readonly plan: Plan; readonly schedule: Schedule },
  scraped: (atMs: number, serving: Serving, weight: number) => void = () => {},
): Recording & { readonly state: ReturnType<typeof driveEngine>['state'] } {
  const exposures: Exposed[] = [];
  let inForce = 0;
  const note = (atMs: number, serving: Serving) => {
    exposures.push({ atMs, ...serving.exposure(), costUsd: costOf(serving) });
    scraped(atMs, serving, inForce);
  };
  const stage = setVirtualStage(simulation, seed, note);
  const moves: Move[] = [];
  const world: VirtualWorld = {
    ...stage.world,
    setWeight: (weight, atMs) => {
      moves.push({ atMs, text: weightText(weight) });
      inForce = weight;
      return stage.world.setWeight(weight, atMs);
    },
    setRoutes: (routes, number, atMs) => {
      moves.push({ atMs, text: routesText(routes) });
      return stage.world.setRoutes(routes, number, atMs);
    },
  };
  const ignore = { record: () => {}, turned: () => {} };
  const { state, endedAtMs } = driveEngine(plan, world, schedule, ignore);
  note(endedAtMs, stage.serving);
  return {
    state,
    moves,
    endedAtMs,
    read: remembered(stage.readAt),
    exposedBy: (atMs) => exposedBy(exposures, atMs),
  };
}

export function weightText(weight: number): string {
  return `weight ${weight}`;
}

export function routesText(routes: Routes): string {
  return JSON.stringify(routes);
}

interface Exposed extends ExposedBy {
  readonly atMs: number;
}

function costOf({ books }: Serving): number {
  return books.canary.series.costUsd;
}

/** The same question at the same time has the same answer, whoever asks it. */
function remembered(read: VirtualWorld['read']): VirtualWorld['read'] {
  const known = new Map<string, Map<number, Reading>>();
  return (ask, atMs) => {
    const question = questionOf(ask);
    const byTime = known.get(question) ?? new Map<number, Reading>();
    known.set(question, byTime);
    const answer = byTime.get(atMs) ?? read(ask, atMs);
    byTime.set(atMs, answer);
    return answer.askId === ask.id ? answer : { ...answer, askId: ask.id };
  };
}

const questions = new WeakMap<Ask['provider'], string>();

/** Asks are made anew each time; a plain query is its own key. */
function questionOf({ provider }: Ask): string {
  const { prometheus } = provider;
  const keys = Object.keys(provider);
  if (
    prometheus?.query !== undefined &&
    keys.length === 1 &&
    Object.keys(prometheus).length === 1
  ) {
    return prometheus.query;
  }
  const known = questions.get(provider) ?? JSON.stringify(provider);
  questions.set(provider, known);
  return known;
}

/** Between two scrapes, in a straight line. */
function exposedBy(exposures: readonly Exposed[], atMs: number): ExposedBy {
  const next = exposures.findIndex((exposed) => exposed.atMs >= atMs);
  const after = exposures[next < 0 ? exposures.length - 1 : next];
  const before = exposures[(next < 0 ? exposures.length : next) - 1];
  if (after === undefined) return { canaryRequests: 0, users: 0, badAnswers: 0, costUsd: 0 };
  if (before === undefined || after.atMs <= before.atMs) return after;
  const part = Math.min(1, (atMs - before.atMs) / (after.atMs - before.atMs));
  const between = (from: number, to: number) => from + (to - from) * part;
  return {
    canaryRequests: Math.round(between(before.canaryRequests, after.canaryRequests)),
    users: Math.round(between(before.users, after.users)),
    badAnswers: Math.round(between(before.badAnswers, after.badAnswers)),
    costUsd: between(before.costUsd, after.costUsd),
  };
}
