import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpRoute, lastWriter } from '../../core/routing/http-route.ts';
import {
  canaryPercent,
  findSplit,
  hasWeights,
  type RouteSplit,
  type SplitPlace,
  weightsFor,
  weightsPatch,
} from '../../core/routing/http-route-split.ts';
import { whyNotInForce } from '../../core/routing/http-route-status.ts';
import type { Routes } from '../../core/routing/routes.ts';
import type { Traffic } from '../production/traffic.ts';
import { ClusterError } from './cluster-error.ts';
import { FIELD_MANAGER, type RouteClient } from './route-client.ts';

export interface RouteTrafficSettings {
  readonly client: RouteClient;
  readonly split: RouteSplit;
  readonly acceptedWithinMs: number;
  /** How often somebody else's weights are looked for, and put right. */
  readonly guardMs: number;
  /** One line for whoever runs it. */
  notice(line: string): void;
}

/** How often one weight is written anew since the route had changed meanwhile. */
const ATTEMPTS = 6;
const FIRST_REST_MS = 20;
const STATUS_POLL_MS = 250;

/** API servers answer 409 for a version that has gone by, and 422 for a `test` that fails. */
const CONFLICTS: readonly (number | null)[] = [409, 422];

/** One weight on its way into force. */
interface Enforcing {
  readonly percent: number;
  readonly superseded: AbortController;
  readonly done: Promise<void>;
}

/**
 * The traffic of a cluster, divided by the weights of an HTTPRoute. A weight is confirmed once it reads
 * back and every Gateway of the route says that it serves by it. What others write over it is put right
 * within `guardMs`.
 */
export class RouteTraffic implements Traffic {
  readonly #settings: RouteTrafficSettings;
  readonly #ending = new AbortController();
  /** Percent; null until the first one is asked for. */
  #wanted: number | null = null;
  #isKilled: boolean;
  #enforcing: Enforcing | null = null;
  #guard: Promise<void> | null = null;
  #troubled = false;

  constructor(settings: RouteTrafficSettings, isKilled: boolean) {
    this.#settings = settings;
    this.#isKilled = isKilled;
  }

  /** Where the route stands. Rejects with a line that says what to do if it cannot be driven. */
  async look(): Promise<void> {
    const { client, split, notice } = this.#settings;
    const found = findSplit(await client.read(), split);
    if (!found.ok) throw new Error(found.error);
    for (const rule of found.canaryAlone) {
      notice(`${rule} sends to ${split.canaryService} by itself: no weight and no kill reaches it`);
    }
  }

  async setWeight(percent: number): Promise<void> {
    this.#wanted = percent;
    await this.#enforce();
  }

  async setRoutes({ headers, mirrors }: Routes): Promise<void> {
    if (headers.length + mirrors.length > 0)
      throw new Error('an HTTPRoute is given weights only, no header or mirror routes');
  }

  /**
   * Takes the canary out of the route. No answer is cut, since the connections are the cluster's.
   * Rejects if that is not in force yet; it is tried on all the same.
   */
  async kill(): Promise<number> {
    this.#isKilled = true;
    try {
      await this.#enforce();
      return 0;
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      throw new Error(`the route may still send to the canary, which is tried on: ${why}`);
    }
  }

  unkill(): void {
    this.#isKilled = false;
    this.#enforce().catch((error) => this.#tell(error));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#enforcing?.done.catch(() => {});
    await this.#guard;
  }

  /** Brings the present weight into force; a weight already on its way is waited for. */
  #enforce(): Promise<void> {
    const percent = this.#isKilled ? 0 : this.#wanted;
    if (percent === null) return Promise.resolve();
    this.#guard ??= this.#keepGuard();
    const before = this.#enforcing;
    if (before?.percent === percent) return before.done;
    before?.superseded.abort();
    const superseded = new AbortController();
    const signal = AbortSignal.any([superseded.signal, this.#ending.signal]);
    const done = this.#bringIntoForce(percent, before, signal);
    this.#enforcing = { percent, superseded, done };
    const clear = () => {
      if (this.#enforcing?.done === done) this.#enforcing = null;
    };
    done.then(clear, clear);
    return done;
  }

  async #bringIntoForce(
    percent: number,
    before: Enforcing | null,
    signal: AbortSignal,
  ): Promise<void> {
    // Two writers of one process would take each other for somebody else.
    await before?.done.catch(() => {});
    await this.#write(percent, signal);
    await this.#untilInForce(percent, signal);
  }

  async #write(percent: number, signal: AbortSignal): Promise<void> {
    const { client } = this.#settings;
    const refused = new Map<string, string>();
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await rest(FIRST_REST_MS * 2 ** attempt, signal);
      goOn(signal);
      const route = await client.read();
      const places = this.#placesIn(route);
      if (hasWeights(places, weightsFor(percent))) return;
      const { resourceVersion } = route.metadata;
      // The route is as it was: what was refused is the patch.
      const why = refused.get(resourceVersion);
      if (why !== undefined) throw new Error(why);
      try {
        await client.patch(weightsPatch(route, places, weightsFor(percent)));
        return;
      } catch (error) {
        if (!(error instanceof ClusterError) || !CONFLICTS.includes(error.status)) throw error;
        refused.set(resourceVersion, error.message);
      }
    }
    throw new Error(`others changed the route ${ATTEMPTS} times while it was written`);
  }

  async #untilInForce(percent: number, signal: AbortSignal): Promise<void> {
    const { client, acceptedWithinMs } = this.#settings;
    const untilMs = performance.now() + acceptedWithinMs;
    let why = '';
    do {
      goOn(signal);
      try {
        const route = await client.read();
        const places = this.#placesIn(route);
        if (!hasWeights(places, weightsFor(percent))) throw new Error(overwritten(route, places));
        const waiting = whyNotInForce(route);
        if (waiting === null) return;
        why = waiting;
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        why = error.message;
      }
      await rest(STATUS_POLL_MS, signal);
    } while (performance.now() < untilMs);
    throw new Error(`weight ${percent} is not in force after ${acceptedWithinMs / 1_000}s: ${why}`);
  }

  #placesIn(route: HttpRoute): readonly SplitPlace[] {
    const found = findSplit(route, this.#settings.split);
    if (!found.ok) throw new Error(found.error);
    return found.places;
  }

  async #keepGuard(): Promise<void> {
    const { client, guardMs, notice } = this.#settings;
    const { signal } = this.#ending;
    for (;;) {
      await rest(guardMs, signal).catch(() => {});
      if (signal.aborted) return;
      const percent = this.#isKilled ? 0 : this.#wanted;
      if (percent === null || this.#enforcing !== null) continue;
      try {
        const route = await client.read();
        const places = this.#placesIn(route);
        if (!hasWeights(places, weightsFor(percent))) {
          notice(`${overwritten(route, places)}; they are set to ${percent}% again`);
          await this.#enforce();
        }
        this.#troubled = false;
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  /** An outage is told of once. */
  #tell(error: unknown): void {
    if (!this.#troubled && !this.#ending.signal.aborted)
      this.#settings.notice(error instanceof Error ? error.message : String(error));
    this.#troubled = true;
  }
}

function overwritten(route: HttpRoute, places: readonly SplitPlace[]): string {
  const found = places.map((place) => `${canaryPercent(place)}%`).join(', ');
  const writer = lastWriter(route, FIELD_MANAGER);
  const by = writer === null ? '' : ` (last written by ${writer})`;
  return `somebody else gave the canary ${found} of the route${by}; have them leave the weights alone`;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  goOn(signal);
}

function goOn({ aborted }: AbortSignal): void {
  if (aborted) throw new Error('another weight was asked for meanwhile');
}
