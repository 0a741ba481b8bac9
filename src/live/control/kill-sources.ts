import type { InFlightChoice } from '../router/kill-gate.ts';
import type { Router } from '../router/router.ts';

/** Whose hands are on a router's kill switch: people at its own admin port, and the engine it follows. */
export type KillSource = 'person' | 'engine';

/** One kill switch with two hands on it: it is on as long as either wants it on. */
export class KillSources {
  readonly #router: Pick<Router, 'kill' | 'unkill'>;
  readonly #wanting: Set<KillSource>;

  constructor(router: Pick<Router, 'kill' | 'unkill'>, wanting: readonly KillSource[]) {
    this.#router = router;
    this.#wanting = new Set(wanting);
  }

  /** Resolves as the router's `kill` does. */
  on(source: KillSource, inFlight: InFlightChoice): Promise<number> {
    this.#wanting.add(source);
    return this.#router.kill(inFlight);
  }

  off(source: KillSource): void {
    this.#wanting.delete(source);
    if (this.#wanting.size === 0) this.#router.unkill();
  }
}
