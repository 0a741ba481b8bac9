/** Wrong tokens that an address may send at once, and how soon it may send one more. */
const BURST = 10;
const REFILL_MS = 6_000;

/** Addresses that are remembered: an attacker's many do not fill the memory. */
const MAX_ADDRESSES = 10_000;

/**
 * Who has failed to prove who they are, and how often of late: each address has a bucket of attempts
 * that fills again in time. Times are ms of any one clock.
 */
export class FailedAttempts {
  /** When an address's bucket is full again; the last to fail stands last. */
  readonly #fullAtMs = new Map<string, number>();

  get size(): number {
    return this.#fullAtMs.size;
  }

  failed(address: string, nowMs: number): void {
    const fullAtMs = Math.max(this.#fullAtMs.get(address) ?? nowMs, nowMs);
    this.#fullAtMs.delete(address);
    // The one that failed longest ago gives way.
    const oldest = this.#fullAtMs.size >= MAX_ADDRESSES ? this.#fullAtMs.keys().next() : undefined;
    if (oldest?.value !== undefined) this.#fullAtMs.delete(oldest.value);
    this.#fullAtMs.set(address, Math.min(fullAtMs + REFILL_MS, nowMs + BURST * REFILL_MS));
  }

  /** How long an address has to wait before it is heard again, ms; 0 if it need not. */
  waitMs(address: string, nowMs: number): number {
    const fullAtMs = this.#fullAtMs.get(address);
    if (fullAtMs === undefined) return 0;
    if (fullAtMs <= nowMs) this.#fullAtMs.delete(address);
    return Math.max(0, fullAtMs - nowMs - (BURST - 1) * REFILL_MS);
  }
}
