import type { Role } from '../../core/routing/decision.ts';
import type { Exchange } from './exchange.ts';
import type { KillMeter } from './kill-metrics.ts';
import type { Upstream } from './upstream.ts';

/** What becomes of requests that the canary is answering when the kill switch is thrown. */
export type InFlightChoice = 'finish' | 'cut';

/**
 * The kill switch in the router. From the moment that `close` is called no byte of another request is
 * sent to the canary: what was decided before and still waits for its connection goes to stable (the
 * refuge), and whatever is decided later goes there anyway.
 */
export class KillGate<Part extends string = Role> {
  readonly #meter: KillMeter;
  readonly #refuge: Upstream<Part>;
  /** Those that are not with the refuge. */
  readonly #exposed = new Set<Exchange<Part>>();
  #isClosed: boolean;

  constructor(refuge: Upstream<Part>, meter: KillMeter, isClosed: boolean) {
    this.#refuge = refuge;
    this.#meter = meter;
    this.#isClosed = isClosed;
    meter.on(isClosed);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  begun(exchange: Exchange<Part>, upstream: Upstream<Part>): void {
    if (upstream !== this.#refuge) this.#exposed.add(exchange);
  }

  settled(exchange: Exchange<Part>): void {
    this.#exposed.delete(exchange);
  }

  /** Returns how many answers were cut. */
  close(inFlight: InFlightChoice): number {
    this.#isClosed = true;
    this.#meter.on(true);
    let cut = 0;
    for (const exchange of [...this.#exposed]) {
      if (exchange.divert(this.#refuge) || inFlight === 'finish') continue;
      if (exchange.cut()) cut += 1;
    }
    this.#meter.cut(cut);
    return cut;
  }

  open(): void {
    this.#isClosed = false;
    this.#meter.on(false);
  }
}
