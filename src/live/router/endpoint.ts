import type { Dispatcher, Pool } from 'undici';
import type { Candidate } from '../../core/routing/endpoint-choice.ts';
import { type EndpointHealth, UP } from '../../core/routing/endpoint-health.ts';
import { INLIER, isEjected, type OutlierState } from '../../core/routing/outlier-ejection.ts';
import { openPool } from './endpoint-pool.ts';
import type { ModelAccess } from './model-access.ts';
import { splitModelUrl } from './target-path.ts';

/** A request on its way to a model. */
export interface ModelRequest {
  readonly method: string;
  /** `/v1/…` with its query. */
  readonly target: string;
  /** Name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** One replica of a model. */
export class Endpoint implements Candidate {
  readonly url: string;
  readonly pool: Pool;
  /** What stands before `/v1/…`, or before the path of its health check. */
  readonly prefix: string;
  outstanding = 0;
  health: EndpointHealth = UP;
  outlier: OutlierState = INLIER;

  constructor(url: string, access: ModelAccess, connections: number) {
    const { origin, prefix } = splitModelUrl(url);
    this.url = url;
    this.prefix = prefix;
    this.pool = openPool(origin, access, connections);
  }

  isAvailable(nowMs: number): boolean {
    return this.health.isUp && !isEjected(this.outlier, nowMs);
  }

  /** It counts as outstanding until it is taken off. */
  send({ method, target, headers, body }: ModelRequest, handler: Dispatcher.DispatchHandler): void {
    this.outstanding += 1;
    const path = this.prefix + target;
    this.pool.dispatch({ method, path, headers: headers as string[], body }, handler);
  }
}
