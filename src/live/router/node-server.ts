import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { routerApp } from './app.ts';
import { MAX_CLIENT_CONNECTIONS } from './limits.ts';
import { listen } from './listen.ts';

/** A router's HTTP server, listening. */
export interface OpenServer {
  readonly port: number;
  readonly url: string;
  /** Takes no new connection, gives answers so long until `idle` to end, then closes all connections. */
  close(idle: Promise<unknown>, graceMs: number): Promise<void>;
}

/** Rejects with an Error whose `code` is the system's (EADDRINUSE) if it cannot listen. */
export async function openServer(
  fetch: ReturnType<typeof routerApp>,
  { port: wanted, host = '127.0.0.1' }: { readonly port: number; readonly host?: string },
): Promise<OpenServer> {
  const server = createAdaptorServer({
    fetch: fetch as Parameters<typeof createAdaptorServer>[0]['fetch'],
    // Other servers of this process keep the Request and Response they know.
    overrideGlobalObjects: false,
  }) as Server;
  server.maxConnections = MAX_CLIENT_CONNECTIONS;
  const port = await listen(server, wanted, host);
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: async (idle, graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      let grace: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        grace = setTimeout(resolve, graceMs);
      });
      await Promise.race([idle, enough]);
      clearTimeout(grace);
      server.closeAllConnections();
      await closed;
    },
  };
}
