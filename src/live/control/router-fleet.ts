import { setTimeout as sleep } from 'node:timers/promises';
import type { RouterStatus } from '../../core/control/control-status.ts';
import {
  goneRouters,
  type KnownRouter,
  knownAt,
  type Quorum,
  type QuorumRules,
  quorumFor,
} from '../../core/control/router-quorum.ts';
import type { RouterReport, StandingOrder } from '../../core/control/standing-order.ts';
import { NO_ROUTES, type Routes } from '../../core/routing/routes.ts';
import { type EventListeners, eventListeners } from '../event-listeners.ts';
import type { InFlightChoice } from '../router/kill-gate.ts';
import { HEARTBEAT_MS, MAX_ROUTERS, MAX_UNREAD_PIECES } from './limits.ts';

export interface FleetSettings {
  /** The order that stood when the engine began: routers may have it already. */
  readonly first: StandingOrder;
  /** Routers that are waited for even if they were never heard. */
  readonly named: readonly string[];
  readonly rules: QuorumRules;
}

export interface FleetObserver {
  /** One line for whoever runs it. */
  notice(line: string): void;
  /** Somebody has thrown the kill switch of one router, or of none any more. */
  killedByHand(by: string | null): void;
}

/** How often it is looked whether a router is gone by now. */
const LOOK_MS = 200;

/** Restarts of a router that are remembered. */
const PROCESSES_KEPT = 8;

/** How long the kill switch waits for routers before it says which have not confirmed it. */
const KILL_PATIENCE_MS = 5_000;

/**
 * The routers that follow an engine. What stands is told to all of them, and taken to be true once every
 * one that counts (`router-quorum.ts`) has said that it has it in force.
 */
export class RouterFleet {
  readonly #rules: QuorumRules;
  readonly #observer: FleetObserver;
  readonly #beganAtMs = Date.now();
  readonly #hasNames: boolean;
  readonly #routers = new Map<string, KnownRouter>();
  readonly #listeners: EventListeners;
  /** The processes that have come under each name, the present one last. */
  readonly #processes = new Map<string, readonly string[]>();
  #order: StandingOrder;
  /** What was last confirmed by all that count. */
  #sureWeight: number;
  #killedBy: string | null = null;
  /** How many weights and routes were wished for so far. */
  readonly #wishes = { weight: 0, routes: 0 };
  #heard = new AbortController();

  constructor({ first, named, rules }: FleetSettings, observer: FleetObserver) {
    this.#order = first;
    this.#sureWeight = first.weight;
    this.#rules = rules;
    this.#observer = observer;
    this.#hasNames = named.length > 0;
    for (const name of named) {
      this.#routers.set(name, { name, isNamed: true, heardAtMs: this.#beganAtMs, report: null });
    }
    this.#listeners = eventListeners({
      listeners: MAX_ROUTERS,
      heartbeatMs: HEARTBEAT_MS,
      unreadPieces: MAX_UNREAD_PIECES,
    });
  }

  /** Rejects with an Error of one line where a raise is refused. */
  setWeight = async (weight: number): Promise<void> => {
    // One that was told and not confirmed is a raise still.
    const isRaise = weight > this.#sureWeight;
    await this.#told({ weight }, { isMore: weight > this.#order.weight, isRaise });
    this.#sureWeight = weight;
  };

  /** As `setWeight`; any route that stays open counts as a raise. */
  setRoutes = (routes: Routes): Promise<void> => {
    const isRaise = routes.headers.length + routes.mirrors.length > 0;
    return this.#told({ routes }, { isMore: isRaise, isRaise });
  };

  /** Rejects, saying which routers have not confirmed it, after some seconds. */
  kill = async (inFlight: InFlightChoice): Promise<number> => {
    const { number } = this.#give({ kill: { inFlight } });
    const { awaited, unsure } = await this.#confirmed(number, false, KILL_PATIENCE_MS);
    const without = [...awaited, ...unsure];
    if (without.length === 0) return 0;
    throw new Error(`not known to be in force at ${without.join(', ')}`);
  };

  unkill = (): void => {
    this.#give({ kill: null });
  };

  /** What a router has to say; it is told what stands, or in one line why it is not followed here. */
  report(name: string, report: RouterReport): StandingOrder | string {
    this.#forget();
    const known = this.#routers.get(name);
    if (known === undefined && this.#routers.size >= MAX_ROUTERS)
      return 'too many routers follow this engine';
    if (this.#isReplaced(name, report.process)) {
      const same = `two routers are called ${name}; give each a router.name of its own`;
      this.#observer.notice(same);
      return same;
    }
    if (known?.report == null) this.#observer.notice(`router ${name} follows this engine`);
    const isNamed = known?.isNamed ?? false;
    this.#routers.set(name, { name, isNamed, heardAtMs: Date.now(), report });
    this.#look();
    this.#heard.abort();
    this.#heard = new AbortController();
    return this.#order;
  }

  /** A router has ended, and serves nobody. One that is named is waited for all the same: it is to come back. */
  left(name: string): void {
    if (this.#routers.get(name)?.isNamed === false) this.#routers.delete(name);
    this.#look();
  }

  /** What stands, and whatever will; undefined if there are too many routers. */
  orders(cutOff: () => void): ReadableStream<Uint8Array> | undefined {
    return this.#listeners.open(() => orderPiece(this.#order), cutOff);
  }

  statuses(): RouterStatus[] {
    const { engine, number } = this.#order;
    return knownAt([...this.#routers.values()], this.#rules, Date.now()).map(
      ({ name, heardAtMs, report }) => ({
        name,
        heardAtMs: report === null ? null : heardAtMs,
        weight: report?.weight ?? null,
        isKilled: report !== null && (report.killedBy !== null || this.#order.kill !== null),
        isUpToDate: report?.inForce?.engine === engine && report.inForce.number >= number,
      }),
    );
  }

  stop = (): Promise<void> => {
    this.#listeners.close();
    return Promise.resolve();
  };

  #forget(): void {
    const known = new Set(knownAt([...this.#routers.values()], this.#rules, Date.now()));
    for (const router of this.#routers.values()) {
      if (known.has(router)) continue;
      this.#routers.delete(router.name);
      this.#processes.delete(router.name);
    }
  }

  /** Whether another process has come under this name since: a restart does not come back. */
  #isReplaced(name: string, process: string): boolean {
    const seen = this.#processes.get(name) ?? [];
    if (seen.at(-1) === process) return false;
    if (seen.includes(process)) return true;
    this.#processes.set(name, [...seen, process].slice(-PROCESSES_KEPT));
    return false;
  }

  async #told(
    change: Partial<Pick<StandingOrder, 'weight' | 'routes'>>,
    { isMore, isRaise }: { readonly isMore: boolean; readonly isRaise: boolean },
  ): Promise<void> {
    const of = 'weight' in change ? 'weight' : 'routes';
    this.#wishes[of] += 1;
    const wish = this.#wishes[of];
    const stillWished = () => {
      if (wish !== this.#wishes[of]) throw new Error('another took its place');
    };
    // A raise that some would hear and others not is told to nobody.
    if (isMore) await this.#allPresent();
    stillWished();
    const { number } = this.#give(change);
    const patienceMs = isRaise ? this.#rules.goneAfterMs : Number.POSITIVE_INFINITY;
    const { awaited, unsure } = await this.#confirmed(number, isRaise, patienceMs);
    stillWished();
    if (awaited.length > 0) throw new Error(`${awaited.join(', ')}: not yet in force there`);
    if (unsure.length === 0) return;
    const what = 'gone without having confirmed, and may serve the canary what it last did';
    this.#observer.notice(`${unsure.join(', ')}: ${what}`);
  }

  /** Waits for routers that are only a little late. */
  async #allPresent(): Promise<void> {
    const untilMs = Date.now() + this.#rules.goneAfterMs;
    for (;;) {
      const routers = [...this.#routers.values()];
      const gone = goneRouters(routers, this.#rules, Date.now());
      if (routers.length > 0 && gone.length === 0) return;
      if (Date.now() >= untilMs) {
        const who = routers.length === 0 ? 'no router follows this engine' : gone.join(', ');
        throw new Error(`${who}: not heard of late, and a raise waits for every router`);
      }
      await this.#anyReport();
    }
  }

  #anyReport(): Promise<void> {
    return sleep(LOOK_MS, undefined, { signal: this.#heard.signal }).catch(() => {});
  }

  #give(change: Partial<StandingOrder>): StandingOrder {
    this.#order = { ...this.#order, ...change, number: this.#order.number + 1 };
    this.#listeners.tellAll(orderPiece(this.#order));
    return this.#order;
  }

  /** Where the routers stand to an order once nobody is awaited, or the patience is at its end. */
  async #confirmed(number: number, isRaise: boolean, patienceMs: number): Promise<Quorum> {
    const untilMs = Date.now() + patienceMs;
    for (;;) {
      const nowMs = Date.now();
      const quorum = this.#quorum(number, isRaise, nowMs);
      if (quorum.awaited.length === 0 || nowMs >= untilMs) return quorum;
      await this.#anyReport();
    }
  }

  #quorum(number: number, isRaise: boolean, nowMs: number): Quorum {
    const { engine } = this.#order;
    const routers = [...this.#routers.values()];
    const quorum = quorumFor({ engine, number }, isRaise, routers, this.#rules, nowMs);
    if (!this.#isSettling(nowMs)) return quorum;
    return { ...quorum, awaited: [...quorum.awaited, 'routers that have not come yet'] };
  }

  /** Where no router is named, those that are there need a while to say so. */
  #isSettling(nowMs: number): boolean {
    return !this.#hasNames && nowMs < this.#beganAtMs + this.#rules.goneAfterMs;
  }

  #look(): void {
    const sinceMs = Date.now() - this.#rules.goneAfterMs;
    // A gone one keeps no raise by this: that waits for it anyway.
    const killed = [...this.#routers.values()].find(
      ({ report, heardAtMs }) => report?.killedBy != null && heardAtMs >= sinceMs,
    );
    const by = killed ? `${killed.report?.killedBy} at router ${killed.name}` : null;
    if (by === this.#killedBy) return;
    this.#killedBy = by;
    this.#observer.killedByHand(by);
  }
}

/** The order that stands as an engine begins. */
export function firstOrder(
  of: Pick<StandingOrder, 'rollout' | 'canaryHash'>,
  stood: Pick<StandingOrder, 'weight' | 'routes'> | null,
): StandingOrder {
  return {
    engine: `${Date.now().toString(36)}-${process.pid}`,
    number: 1,
    ...of,
    weight: stood?.weight ?? 0,
    routes: stood?.routes ?? NO_ROUTES,
    kill: null,
  };
}

function orderPiece(order: StandingOrder): string {
  return `event: order\ndata: ${JSON.stringify(order)}\n\n`;
}
