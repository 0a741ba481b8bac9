import type { HealthSettings } from '../../core/routing/endpoint-health.ts';
import { type EjectionSettings, USUAL_EJECTION } from '../../core/routing/outlier-ejection.ts';
import type { EndpointTimeouts } from '../../core/scenario/served-model-schema.ts';
import type { Tls } from '../prometheus/connection.ts';

/** How the endpoints of a model are reached, and as whom. Plain data: the thread of the copies has it too. */
export interface ModelAccess {
  /** What requests are to call the model; null leaves them as they come. */
  readonly modelName: string | null;
  /** Sent in place of the client's own authorization; null leaves that as it comes. */
  readonly apiKey: ApiKey | null;
  readonly tls: Pick<Tls, 'ca' | 'cert' | 'key'>;
  /** The URL of an HTTP proxy that tunnels to the endpoints; null goes to them directly. */
  readonly proxy: string | null;
  readonly timeouts: EndpointTimeouts;
  /** Null asks no endpoint whether it is well. */
  readonly health: HealthSettings | null;
  readonly ejection: EjectionSettings;
}

/** A key, or the file that has it and is read again whenever it changes. */
export type ApiKey = { readonly value: string } | { readonly path: string };

/** Where only a URL is known. */
export function plainAccess(timeouts: EndpointTimeouts): ModelAccess {
  const { connectMs, firstByteMs, idleMs } = timeouts;
  return {
    modelName: null,
    apiKey: null,
    tls: {},
    proxy: null,
    timeouts: { connectMs, firstByteMs, idleMs },
    health: null,
    ejection: USUAL_EJECTION,
  };
}
