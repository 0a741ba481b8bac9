import { Pool } from 'undici';
import { type InFlight, inFlight } from './in-flight.ts';
import { MAX_IN_FLIGHT } from './limits.ts';
import type { ModelMeter } from './metrics.ts';
import type { ModelTarget, Timeouts } from './settings.ts';
import { splitModelUrl } from './target-path.ts';

/** A model as the router reaches it. */
export interface Upstream {
  readonly target: ModelTarget;
  readonly pool: Pool;
  /** What stands before `/v1/…` on the model's side. */
  readonly prefix: string;
  readonly meter: ModelMeter;
  readonly inFlight: InFlight;
  /** The fields that tell the client who served. */
  readonly servedBy: readonly string[];
}

export function openUpstream(target: ModelTarget, meter: ModelMeter, timeouts: Timeouts): Upstream {
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
