import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { inForceAt, type Stance, stanceOf } from '../../core/control/engine-away.ts';
import {
  type EngineAwayRule,
  type RouterReport,
  readOrder,
  type StandingOrder,
} from '../../core/control/standing-order.ts';
import { formatDuration } from '../../core/time.ts';
import { readEvents } from '../event-source.ts';
import { type FollowedOrder, writeFollowedOrder } from './followed-order.ts';

export interface FollowSettings {
  /** The engine's admin port, without a slash at its end. */
  readonly engine: string;
  readonly token: string | null;
  /** What this router is called there. */
  readonly name: string;
  readonly away: EngineAwayRule;
  /** How often it is reported what is in force. */
  readonly reportMs: number;
  /** Whose orders are obeyed: an engine of another canary is not ours. */
  readonly rollout: string;
  readonly canaryHash: string;
  /** Keeps what was last heard. */
  readonly file: string;
}

/** The router that obeys. */
export interface ObedientRouter {
  readonly weight: number;
  /** Who threw its own kill switch; null while that is off. */
  killedBy(): string | null;
  /** Resolves once it is true of every request from then on. */
  obey(order: Pick<StandingOrder, 'weight' | 'routes' | 'kill'>): Promise<void>;
}

/** What was heard is written down again after so long: a restart is to know how old it is. */
const KEEP_EVERY_MS = 30_000;

/** Answers take no time; an engine that is stopped in a debugger holds its connections open. */
const PATIENCE = { headersTimeout: 5_000, bodyTimeout: 5_000 };

/**
 * Follows an engine: hears what stands as soon as it changes, has it in force, and reports that again and
 * again. Only the answer to a report says that the engine is there: so whatever way is cut, the engine
 * knows no later than the router that its lease has ended.
 */
export class EngineFollower {
  readonly #settings: FollowSettings;
  readonly #router: ObedientRouter;
  readonly #notice: (line: string) => void;
  readonly #left = new AbortController();
  readonly #process = randomUUID();
  #order: StandingOrder | null;
  #heardAtMs: number | null;
  #stance: Stance;
  /** What was last obeyed in full, as it was reported. */
  #inForce: StandingOrder | null = null;
  #obeying: Promise<void> = Promise.resolve();
  #news = new AbortController();
  #keptAtMs = 0;
  #again: '' | ' again' = '';
  #isStrange = false;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(
    settings: FollowSettings,
    router: ObedientRouter,
    kept: FollowedOrder | null,
    notice: (line: string) => void,
  ) {
    this.#settings = settings;
    this.#router = router;
    this.#notice = notice;
    const isOurs = kept !== null && this.#isOurs(kept.order);
    this.#order = isOurs ? kept.order : null;
    this.#heardAtMs = isOurs ? kept.heardAtMs : null;
    this.#stance = stanceOf(settings.away, this.#heardAtMs, Date.now());
  }

  get heardAtMs(): number | null {
    return this.#heardAtMs;
  }

  get stance(): Stance {
    return this.#stance;
  }

  /** Has in force what was kept, as far as it may, and begins to follow. */
  async start(): Promise<void> {
    await this.#obey();
    const tickMs = Math.min(1_000, Math.max(20, this.#settings.away.afterMs / 10));
    const ticking = setInterval(() => this.#look(), tickMs);
    this.#left.signal.addEventListener('abort', () => clearInterval(ticking));
    this.#loops = Promise.all([this.#reportOn(), this.#listenOn()]);
  }

  async stop(): Promise<void> {
    this.#left.abort();
    this.#news.abort();
    await this.#loops;
    await this.#obeying;
  }

  /** Tells the engine that this router has ended, once it serves nobody any more. */
  async sayGoodbye(): Promise<void> {
    const goodbye = { method: 'DELETE', headers: this.#headers(), ...PATIENCE } as const;
    // Without it the engine finds out for itself.
    await request(this.#place(), goodbye).then(
      ({ body }) => body.dump(),
      () => {},
    );
  }

  /** Tells the engine at once: something of the router has changed. */
  report(): void {
    this.#news.abort();
  }

  async #reportOn(): Promise<void> {
    while (!this.#left.signal.aborted) {
      this.#news = new AbortController();
      await this.#reportOnce().catch(() => {});
      if (this.#left.signal.aborted) return;
      const { signal } = this.#news;
      await sleep(this.#settings.reportMs, undefined, { signal }).catch(() => {});
    }
  }

  async #reportOnce(): Promise<void> {
    const { away } = this.#settings;
    const sentAtMs = Date.now();
    const inForce = this.#stance === 'follow' ? this.#inForce : null;
    const report: RouterReport = {
      process: this.#process,
      inForce: inForce && { engine: inForce.engine, number: inForce.number },
      weight: this.#router.weight,
      killedBy: this.#router.killedBy(),
      away,
    };
    const { statusCode, body } = await request(this.#place(), {
      method: 'POST',
      headers: { ...this.#headers(), 'content-type': 'application/json' },
      body: JSON.stringify(report),
      signal: this.#left.signal,
      ...PATIENCE,
    });
    const text = await body.text();
    const order = statusCode === 200 ? readOrder(text) : null;
    if (order === null) {
      if (statusCode !== 200) this.#wonder(`answered ${statusCode}: ${text.slice(0, 200)}`);
      return;
    }
    // The lease runs from when it was asked for: the engine has heard us no earlier.
    if (this.#take(order)) {
      this.#heardAtMs = sentAtMs;
      this.#look();
      const isOld = sentAtMs - this.#keptAtMs >= KEEP_EVERY_MS;
      if (isOld && this.#inForce !== null) await this.#keep(this.#inForce);
    }
  }

  async #listenOn(): Promise<void> {
    while (!this.#left.signal.aborted) {
      await this.#listen().catch(() => {});
      await sleep(this.#settings.reportMs, undefined, { signal: this.#left.signal }).catch(
        () => {},
      );
    }
  }

  async #listen(): Promise<void> {
    const url = `${this.#settings.engine}/control/routers/orders`;
    await readEvents(url, this.#headers(), this.#left.signal, ({ name, data }) => {
      const order = name === 'order' ? readOrder(data) : null;
      if (order !== null) this.#take(order);
    });
  }

  /** Whether it is of our rollout. An order that is known, or older, changes nothing. */
  #take(order: StandingOrder): boolean {
    if (!this.#isOurs(order)) {
      this.#wonder(`rolls out ${order.rollout} (${order.canaryHash}), which is not served here`);
      return false;
    }
    this.#isStrange = false;
    const known = this.#order;
    if (known?.engine === order.engine && known.number >= order.number) {
      if (this.#inForce === null) void this.#obey();
      return true;
    }
    this.#order = order;
    void this.#obey();
    return true;
  }

  #isOurs({ rollout, canaryHash }: StandingOrder): boolean {
    return rollout === this.#settings.rollout && canaryHash === this.#settings.canaryHash;
  }

  /** One after the other, each as it stands by then. */
  #obey(): Promise<void> {
    const obeyOne = async () => {
      const order = this.#order;
      const stance = this.#stance;
      await this.#router.obey(inForceAt(stance, order));
      if (order === null || stance !== 'follow' || this.#inForce === order) return;
      // Before it is reported: a router that comes up again must not know less than its engine thinks.
      await this.#keep(order);
      this.#inForce = order;
      this.report();
    };
    this.#obeying = this.#obeying.then(obeyOne).catch((error: Error) => {
      this.#notice(`what the engine says cannot be put in force: ${error.message}`);
    });
    return this.#obeying;
  }

  #look(): void {
    const { away, engine } = this.#settings;
    const stance = stanceOf(away, this.#heardAtMs, Date.now());
    if (stance === this.#stance) return;
    this.#stance = stance;
    this.#inForce = null;
    const forLong = `the engine at ${engine} was not heard for ${formatDuration(away.afterMs)}`;
    if (stance === 'follow') this.#notice(`the engine at ${engine} is heard${this.#again}`);
    this.#again = ' again';
    if (stance === 'hold') this.#notice(`${forLong}: the weight stays as it is`);
    if (stance === 'stable') this.#notice(`${forLong}: every request goes to stable`);
    void this.#obey();
  }

  async #keep(order: StandingOrder): Promise<void> {
    const { file } = this.#settings;
    this.#keptAtMs = Date.now();
    try {
      await writeFollowedOrder(file, { order, heardAtMs: this.#heardAtMs ?? 0 });
    } catch (error) {
      // Nothing, which is stable for everybody, is better than what stood before.
      await rm(file, { force: true }).catch(() => {});
      const why = error instanceof Error ? error.message : error;
      this.#notice(`what the engine says cannot be kept for a restart: ${why}`);
    }
  }

  /** Told once, until it is an engine of ours again. */
  #wonder(what: string): void {
    if (!this.#isStrange) this.#notice(`the engine at ${this.#settings.engine} ${what}`);
    this.#isStrange = true;
  }

  #place(): string {
    const { engine, name } = this.#settings;
    return `${engine}/control/routers/reports/${encodeURIComponent(name)}`;
  }

  #headers(): Record<string, string> {
    const { token } = this.#settings;
    return token === null ? {} : { authorization: `Bearer ${token}` };
  }
}
