import type { Role } from '../../core/routing/decision.ts';
import { Endpoints } from './endpoints.ts';
import { type InFlight, inFlight } from './in-flight.ts';
import { MAX_IN_FLIGHT } from './limits.ts';
import type { ModelMeter } from './metrics.ts';
import { plainAccess } from './model-access.ts';
import type { ModelTarget, Timeouts } from './settings.ts';

/** A model as the router reaches it. */
export interface Upstream<Part extends string = Role> {
  readonly target: ModelTarget<Part>;
  readonly endpoints: Endpoints;
  readonly meter: ModelMeter;
  readonly inFlight: InFlight;
  /** Requests beyond it are refused. */
  readonly maxInFlight: number;
  /** The fields that tell the client who served. */
  readonly servedBy: readonly string[];
}

/** `timeouts` are for a model that has none of its own; `notice` hears what becomes of its endpoints. */
export function openUpstream<Part extends string>(
  target: ModelTarget<Part>,
  meter: ModelMeter,
  timeouts: Timeouts,
  notice: (line: string) => void = () => {},
): Upstream<Part> {
  const access = target.access ?? plainAccess(timeouts);
  const maxInFlight = MAX_IN_FLIGHT * target.urls.length;
  return {
    target,
    endpoints: new Endpoints(target.urls, access, maxInFlight, {
      meter: meter.endpoints,
      tell: (line) => notice(`${target.role}: ${line}`),
    }),
    meter,
    inFlight: inFlight(meter.serving),
    maxInFlight,
    servedBy: ['x-understudy-model', target.name, 'x-understudy-version', target.version],
  };
}
