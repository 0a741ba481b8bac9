import type { Dispatcher } from 'undici';
import type { FailureKind } from '../../core/routing/failure-kind.ts';
import type { Endpoint, ModelRequest } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';
import { MAX_ENDPOINTS_TRIED } from './limits.ts';

const NONE: readonly Endpoint[] = [];

/** One request on its way to an endpoint of a model, and to another one if that does not take it. */
export class Attempts {
  readonly #endpoints: Endpoints;
  readonly #request: ModelRequest;
  #current: Endpoint;
  /** Those that did not take it. */
  #tried = NONE;

  constructor(endpoints: Endpoints, request: ModelRequest) {
    this.#endpoints = endpoints;
    this.#request = endpoints.prepared(request);
    const first = endpoints.next(NONE);
    if (first === undefined) throw new Error('a model without endpoints');
    this.#current = first;
  }

  begin(handler: Dispatcher.DispatchHandler): void {
    this.#current.send(this.#request, handler);
  }

  /**
   * Asks another endpoint, for no byte was sent to this one; returns whether there is one. Its answer,
   * or its failure, goes to the same handler.
   */
  another(kind: FailureKind | null, handler: Dispatcher.DispatchHandler): boolean {
    const tried = [...this.#tried, this.#current];
    if (tried.length >= MAX_ENDPOINTS_TRIED) return false;
    const another = this.#endpoints.next(tried);
    if (another === undefined) return false;
    this.#endpoints.over(this.#current, kind);
    this.#endpoints.retried(this.#current);
    this.#tried = tried;
    this.#current = another;
    another.send(this.#request, handler);
    return true;
  }

  /** `kind`: what the endpoint is to blame for; undefined where it was not waited for. */
  over(kind: FailureKind | null | undefined): void {
    this.#endpoints.over(this.#current, kind);
  }
}
