import type { Serving } from './serving.ts';

/** What a kill switch did in a virtual world. Plan time. */
export interface VirtualKill {
  readonly by: string;
  readonly onAtMs: number;
  /** Null while it is on. */
  readonly offAtMs: number | null;
  readonly cut: number;
  /** Requests and copies that were handed to the canary while it was on. */
  readonly canaryRequests: number;
}

/** Follows the kill switch of a serving. */
export class KillCount {
  readonly #serving: Serving;
  #first: Pick<VirtualKill, 'by' | 'onAtMs'> | null = null;
  #offAtMs: number | null = null;
  #cut = 0;
  #counted = 0;
  /** What had been handed over when it was turned on; null while it is off. */
  #before: number | null = null;

  constructor(serving: Serving) {
    this.#serving = serving;
  }

  turn(isOn: boolean, by: string, atMs: number): void {
    this.#cut += this.#serving.setKilled(isOn);
    if (isOn) {
      this.#first ??= { by, onAtMs: atMs };
      this.#before ??= this.#handedOver();
      this.#offAtMs = null;
    } else if (this.#before !== null) {
      this.#counted += this.#handedOver() - this.#before;
      this.#before = null;
      this.#offAtMs = atMs;
    }
  }

  /** Null if it was never turned on. */
  read(): VirtualKill | null {
    if (this.#first === null) return null;
    const since = this.#before === null ? 0 : this.#handedOver() - this.#before;
    return {
      ...this.#first,
      offAtMs: this.#offAtMs,
      cut: this.#cut,
      canaryRequests: this.#counted + since,
    };
  }

  #handedOver(): number {
    const { dispatched, series } = this.#serving.books.canary;
    return dispatched + series.copied;
  }
}
