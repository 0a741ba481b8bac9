import type { Router } from '../router/router.ts';
import { type KillState, writeKillState } from './kill-state.ts';

/** What somebody wants of the kill switch. */
export type KillWish =
  | { readonly on: true; readonly by: string; readonly inFlight: KillState['inFlight'] }
  | { readonly on: false; readonly by: string };

/** What came of a wish. */
export interface KillEffect {
  /** How the switch stands now, in the router. */
  readonly state: KillState;
  /** Answers of the canary that were cut. */
  readonly cut: number;
  /** Why it does not stand as it was wished, or will not after a restart; null if it does and will. */
  readonly trouble: string | null;
  /** It will stand so after a restart. */
  readonly isKept: boolean;
}

/** A time in which the switch was on, ms since the epoch. */
export interface KillSpan {
  readonly by: string;
  /** When whoever threw it was told so. */
  readonly fromMs: number;
  /** Infinite while it is on. */
  readonly toMs: number;
}

/** The kill switch: in force in the router, kept in a file, told to whoever drives the rollout. */
export interface KillSwitch {
  readonly state: KillState;
  /** When it was on so far, the latest last. */
  readonly spans: readonly KillSpan[];
  /** Answers cut so far. */
  readonly cut: number;
  /** Never rejects. Resolves when the wish is in force in the router and on the disk, or cannot be. */
  set(wish: KillWish): Promise<KillEffect>;
  /** Tells of every change once the router obeys it; at once if the switch is on already. */
  follow(changed: (state: KillState) => void): void;
}

/** Rejects where it is not in force for every request, with what to say of it: `router b has not …`. */
export type Switched = Pick<Router, 'kill' | 'unkill'>;

/**
 * On, the router obeys first, at once, and then the file is written; off, the file comes first. So
 * whatever fails in between, the switch errs by being on. `first` is how the file said it stands, and
 * the router does already.
 */
export function openKillSwitch(router: Switched, path: string, first: KillState): KillSwitch {
  return new KillDesk(router, path, first);
}

class KillDesk implements KillSwitch {
  readonly #router: Switched;
  readonly #path: string;
  readonly #followers: ((state: KillState) => void)[] = [];
  readonly #spans: { by: string; fromMs: number; toMs: number }[] = [];
  #state: KillState;
  #cut = 0;
  #thrown = 0;
  /** One after the other: the file is to end as the switch does. */
  #written: Promise<unknown> = Promise.resolve();

  constructor(router: Switched, path: string, first: KillState) {
    this.#router = router;
    this.#path = path;
    this.#state = first;
    if (first.on) this.#spanFrom(Date.now());
  }

  get state(): KillState {
    return this.#state;
  }

  get spans(): readonly KillSpan[] {
    return this.#spans;
  }

  get cut(): number {
    return this.#cut;
  }

  follow(changed: (state: KillState) => void): void {
    this.#followers.push(changed);
    if (this.#state.on) changed(this.#state);
  }

  set(wish: KillWish): Promise<KillEffect> {
    return wish.on ? this.#turnOn(wish.by, wish.inFlight) : this.#turnOff(wish.by);
  }

  async #turnOn(by: string, inFlight: KillState['inFlight']): Promise<KillEffect> {
    this.#thrown += 1;
    const cutting = this.#router.kill(inFlight).then(
      (cut) => ({ cut, unreached: null }),
      (error: Error) => ({ cut: 0, unreached: error.message }),
    );
    const { on, sinceMs } = this.#state;
    this.#become({ on: true, sinceMs: on ? sinceMs : Date.now(), by, inFlight });
    const [{ cut, unreached }, failure] = await Promise.all([cutting, this.#keep(this.#state)]);
    this.#cut += cut;
    this.#spanFrom(Date.now());
    const lost = failure && `will not survive a restart: ${failure}`;
    const troubles = [unreached, lost].filter((one) => one !== null);
    const trouble =
      troubles.length === 0 ? null : `the kill switch is on, and ${troubles.join('; and ')}`;
    return { state: this.#state, cut, trouble, isKept: failure === null };
  }

  async #turnOff(by: string): Promise<KillEffect> {
    if (!this.#state.on) return this.#unchanged(null);
    const before = this.#thrown;
    const next = { on: false, sinceMs: Date.now(), by, inFlight: this.#state.inFlight };
    const failure = await this.#keep(next);
    if (failure !== null) return this.#unchanged(`the kill switch stays on: ${failure}`);
    if (this.#thrown !== before)
      return this.#unchanged('the kill switch stays on: it was thrown again meanwhile');
    const last = this.#spans.at(-1);
    if (last !== undefined) last.toMs = Math.min(last.toMs, Date.now());
    this.#router.unkill();
    this.#become(next);
    return this.#unchanged(null);
  }

  #unchanged(trouble: string | null): KillEffect {
    return { state: this.#state, cut: 0, trouble, isKept: trouble === null };
  }

  #become(next: KillState): void {
    this.#state = next;
    for (const changed of this.#followers) changed(next);
  }

  /** Resolves with why it was not kept; null if it was. */
  #keep(next: KillState): Promise<string | null> {
    const write = () =>
      writeKillState(this.#path, next).then(
        () => null,
        (error: unknown) => `${this.#path}: ${error instanceof Error ? error.message : error}`,
      );
    const writing = this.#written.then(write);
    this.#written = writing;
    return writing;
  }

  #spanFrom(fromMs: number): void {
    const last = this.#spans.at(-1);
    if (!this.#state.on || last?.toMs === Number.POSITIVE_INFINITY) return;
    this.#spans.push({ by: this.#state.by, fromMs, toMs: Number.POSITIVE_INFINITY });
  }
}
