import { ReportedCount } from '../../../core/history/reported-count.ts';
import type { Role } from '../../../core/routing/decision.ts';
import type { WatchedServing } from '../../watch/run-recorder.ts';
import type { Series } from './worker-messages.ts';

type OfModels = Record<Role, number>;

interface Told {
  readonly ended: Readonly<OfModels>;
  /** Endpoints of each model that the worker sends requests to, and those it does not. */
  readonly endpoints: Readonly<
    Record<Role, readonly { readonly url: string; readonly isUp: boolean }[]>
  >;
}

/** Workers tell what they counted once a second: of this long ago, each has told. */
const BEHIND_MS = 1_250;

const ROLES = ['stable', 'canary'] as const;

/**
 * What the workers serve together, by the series they send: requests that have ended, as they stood a
 * moment ago, and endpoints that all of them hold to be up.
 */
export class WorkerCounts implements WatchedServing {
  readonly #hashes: Readonly<Record<Role, string>>;
  readonly #living = new Map<string, Told>();
  /** What those that have died had counted. */
  readonly #left: OfModels = { stable: 0, canary: 0 };
  readonly #reported = { stable: new ReportedCount(), canary: new ReportedCount() };

  constructor(hashes: Readonly<Record<Role, string>>) {
    this.#hashes = hashes;
  }

  heard(name: string, series: Series): void {
    const { stable, canary } = this.#hashes;
    this.#living.set(name, {
      ended: { stable: endedIn(series, stable), canary: endedIn(series, canary) },
      endpoints: { stable: endpointsIn(series, stable), canary: endpointsIn(series, canary) },
    });
    const nowMs = performance.now();
    for (const role of ROLES) {
      const living = [...this.#living.values()].reduce((sum, { ended }) => sum + ended[role], 0);
      this.#reported[role].heard(nowMs, this.#left[role] + living);
    }
  }

  died(name: string): void {
    for (const role of ROLES) this.#left[role] += this.#living.get(name)?.ended[role] ?? 0;
    this.#living.delete(name);
  }

  started(): Readonly<OfModels> {
    const atMs = performance.now() - BEHIND_MS;
    return { stable: this.#reported.stable.at(atMs), canary: this.#reported.canary.at(atMs) };
  }

  /** Not among what they send. */
  inFlight(): null {
    return null;
  }

  endpoints(role: Role): ReturnType<WatchedServing['endpoints']> {
    const told = [...this.#living.values()].flatMap(({ endpoints }) => endpoints[role]);
    return [...new Set(told.map(({ url }) => url))].map((name) => ({
      name,
      state: told.every(({ url, isUp }) => url !== name || isUp) ? 'up' : 'down',
    }));
  }
}

function endedIn(series: Series, hash: string): number {
  return valuesOf(series, 'inference_requests_total', hash).reduce(
    (sum, { value }) => sum + value,
    0,
  );
}

function endpointsIn(series: Series, hash: string) {
  return valuesOf(series, 'understudy_endpoint_up', hash).map(({ labels, value }) => ({
    url: String(labels.endpoint),
    isUp: value === 1,
  }));
}

function valuesOf(series: Series, wanted: string, hash: string) {
  const found = series.find(({ name }) => name === wanted);
  return (found?.values ?? []).filter(({ labels }) => labels.rollout_hash === hash);
}
