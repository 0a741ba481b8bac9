import type { ModelNow } from '../../core/history/run-watch.ts';
import { numberOf, readNumber } from '../../core/rollout/number-read.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { SERVER_METRICS } from '../../core/rollout/trigger-metrics.ts';
import type { Role } from '../../core/routing/decision.ts';
import type { World } from '../engine-loop.ts';

type Vitals = ModelNow['vitals'];

/** Who has not looked for so long has gone. */
const LOOKED_AT_MS = 60_000;
/** Plan time. */
const WINDOW = '1m';

/**
 * What the model servers say of themselves by Prometheus: queue, cache, GPU. Asked again and again, one
 * question after the other, while somebody looks; nothing of it is kept, so else nobody misses it.
 */
export class ModelVitals {
  readonly #world: Pick<World, 'nowMs' | 'read'>;
  readonly #hashes: Readonly<Record<Role, string>>;
  readonly #timer: NodeJS.Timeout;
  #latest: Readonly<Record<Role, Vitals>> = { stable: UNKNOWN, canary: UNKNOWN };
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(
    { stable, canary }: Plan['models'],
    world: Pick<World, 'nowMs' | 'read'>,
    everyMs: number,
  ) {
    this.#world = world;
    this.#hashes = { stable: stable.hash, canary: canary.hash };
    this.#timer = setInterval(() => void this.#ask(), everyMs).unref();
  }

  of(role: Role): Vitals {
    const isNew = !this.#isLookedAt;
    this.#lookedAtMs = performance.now();
    if (isNew) void this.#ask();
    return this.#latest[role];
  }

  close(): void {
    clearInterval(this.#timer);
  }

  get #isLookedAt(): boolean {
    return performance.now() - this.#lookedAtMs < LOOKED_AT_MS;
  }

  async #ask(): Promise<void> {
    if (this.#isAsking || !this.#isLookedAt) return;
    this.#isAsking = true;
    const stable = await this.#vitalsOf(this.#hashes.stable);
    const canary = await this.#vitalsOf(this.#hashes.canary);
    this.#latest = { stable, canary };
    this.#isAsking = false;
  }

  async #vitalsOf(hash: string): Promise<Vitals> {
    const vitals: Vitals[number][] = [];
    for (const { name, unit, query: template } of SERVER_METRICS) {
      const query = template.replaceAll('{{hash}}', hash).replaceAll('{{window}}', WINDOW);
      const ask = { id: `vitals/${name}`, metric: name, provider: { prometheus: { query } } };
      const readings = await this.#world.read([ask], this.#world.nowMs()).catch(() => []);
      vitals.push({ name, unit, value: numberOf(readNumber(readings[0])) });
    }
    return vitals;
  }
}

const UNKNOWN: Vitals = SERVER_METRICS.map(({ name, unit }) => ({ name, unit, value: null }));
