import { buildConnector, Pool } from 'undici';
import type { ModelAccess } from './model-access.ts';
import { tunnelThrough } from './proxy-tunnel.ts';

/** Connections to one endpoint, at most so many; none waits in the pool's own, unbounded queue. */
export function openPool(
  origin: string,
  { tls, proxy, timeouts }: Pick<ModelAccess, 'tls' | 'proxy' | 'timeouts'>,
  connections: number,
): Pool {
  const { connectMs, firstByteMs, idleMs } = timeouts;
  const connect = { ...tls, timeout: connectMs };
  return new Pool(origin, {
    connections,
    pipelining: 1,
    connect: proxy === null ? connect : tunnelThrough(proxy, buildConnector(connect), connectMs),
    headersTimeout: firstByteMs,
    bodyTimeout: idleMs,
  });
}
