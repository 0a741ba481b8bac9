import { Pool } from 'undici';
import type { Role } from '../../core/routing/decision.ts';
import { type InFlight, inFlight } from './in-flight.ts';
import { MAX_IN_FLIGHT } from './limits.ts';
import type { ModelMeter } from './metrics.ts';
import type { ModelTarget, Timeouts } from './settings.ts';
import { splitModelUrl } from './target-path.ts';

/** A model as the router reaches it. */
export interface Upstream<Part extends string = Role> {
  readonly target: ModelTarget<Part>;
  readonly pool: Pool;
  /** What stands before `/v1/…` on the model's side. */
  readonly prefix: string;
  readonly meter: ModelMeter;
  readonly inFlight: InFlight;
  /** The fields that tell the client who served. */
  readonly servedBy: readonly string[];
}

export function openUpstream<Part extends string>(
  target: ModelTarget<Part>,
  meter: ModelMeter,
  timeouts: Timeouts,
): Upstream<Part> {
  const { origin, prefix } = splitModelUrl(target.url);
  const pool = new Pool(origin, {
    // As many as may be in flight: nothing ever waits in the pool's own, unbounded queue.
    connections: MAX_IN_FLIGHT,
    pipelining: 1,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.firstByteMs,
    bodyTimeout: timeouts.idleMs,
  });
  return {
    target,
    pool,
    prefix,
    meter,
    inFlight: inFlight(meter.serving),
    servedBy: ['x-understudy-model', target.name, 'x-understudy-version', target.version],
  };
}
