import { setTimeout as sleep } from 'node:timers/promises';
import type { Down } from './observed.ts';

/** A process while it lives. */
export interface Life {
  readonly pid: number;
  /** As a crash would. */
  kill(): void;
  /** How it ended, once it has. */
  readonly gone: Promise<string>;
}

/** Whoever was refused a start, such as by a full disk, tries again. */
const RETRY_MS = 500;

/** Somebody who can be killed and comes back, and when that was. */
export class Mortal {
  readonly who: string;
  readonly downs: Down[] = [];
  /** Ends that nobody brought about, and why. */
  readonly crashes: string[] = [];
  /** Starts that were refused, and why. */
  readonly refusals: string[] = [];
  readonly #begin: () => Promise<Life>;
  #life: Life | null = null;
  #isWanted = false;

  constructor(who: string, begin: () => Promise<Life>) {
    this.who = who;
    this.#begin = begin;
  }

  /** Rejects where it cannot start. */
  async start(): Promise<void> {
    this.#isWanted = true;
    const life = await this.#begin();
    this.#life = life;
    void life.gone.then((how) => {
      if (this.#isWanted) this.crashes.push(`${this.who} ended by itself: ${how}`);
      if (this.#life === life) this.#life = null;
    });
  }

  /** Null while it is down. */
  get pid(): number | null {
    return this.#life?.pid ?? null;
  }

  /** False of one that is down already. */
  async kill(): Promise<boolean> {
    const life = this.#life;
    if (life === null) return false;
    this.#isWanted = false;
    const fromMs = Date.now();
    life.kill();
    await life.gone;
    const never = { revivedAtMs: Infinity, backAtMs: Infinity };
    this.downs.push({ who: this.who, fromMs, goneAtMs: Date.now(), ...never });
    return true;
  }

  /** Resolves once it is back; tries until then, or until the signal aborts. */
  async revive(signal: AbortSignal): Promise<void> {
    const down = this.downs.at(-1);
    if (down === undefined) return;
    const revivedAtMs = Date.now();
    while (!signal.aborted) {
      try {
        await this.start();
        this.downs[this.downs.length - 1] = { ...down, revivedAtMs, backAtMs: Date.now() };
        return;
      } catch (error) {
        this.refusals.push(`${this.who}: ${error instanceof Error ? error.message : error}`);
        await sleep(RETRY_MS);
      }
    }
  }

  /** For good: whatever comes now is no crash. */
  async end(): Promise<void> {
    this.#isWanted = false;
    this.#life?.kill();
    await this.#life?.gone;
  }
}
