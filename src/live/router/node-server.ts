import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { routerApp } from './app.ts';
import { sendError } from './failure.ts';
import {
  CLIENT_STALL_MS,
  CONNECTION_CHECK_MS,
  KEEP_ALIVE_MS,
  MAX_CLIENT_CONNECTIONS,
  MAX_HEADER_BYTES,
  MAX_HEADER_MS,
  MAX_REQUEST_MS,
} from './limits.ts';
import { listen } from './listen.ts';
import { ALLOWED_METHODS, requestProblem } from './request-check.ts';

/** A router's HTTP server, listening. */
export interface OpenServer {
  readonly port: number;
  readonly url: string;
  /** Every answer whose head is sent from now on is the last of its connection. */
  lastAnswers(): void;
  /** Takes no new connection, gives answers so long until `idle` to end, then closes all connections. */
  close(idle: Promise<unknown>, graceMs: number): Promise<void>;
}

/** How long clients may take; the limits say why. */
export interface ClientTimes {
  readonly headerMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
  readonly stallMs: number;
  readonly keepAliveMs: number;
}

const CLIENT_TIMES: ClientTimes = {
  headerMs: MAX_HEADER_MS,
  requestMs: MAX_REQUEST_MS,
  checkMs: CONNECTION_CHECK_MS,
  stallMs: CLIENT_STALL_MS,
  keepAliveMs: KEEP_ALIVE_MS,
};

/** Rejects with an Error whose `code` is the system's (EADDRINUSE) if it cannot listen. */
export async function openServer(
  fetch: ReturnType<typeof routerApp>,
  { port: wanted, host = '127.0.0.1' }: { readonly port: number; readonly host?: string },
  times: ClientTimes = CLIENT_TIMES,
): Promise<OpenServer> {
  let areLast = false;
  /** Also for those who asked before it was so. */
  class Answer<Asked extends IncomingMessage> extends ServerResponse<Asked> {
    override writeHead(...head: unknown[]): this {
      if (areLast) this.shouldKeepAlive = false;
      return super.writeHead(...(head as Parameters<ServerResponse['writeHead']>));
    }
  }
  /** What follows on these may be read as one likes: it is not looked at. */
  const refused = new WeakSet<Socket>();
  const guarded: typeof fetch = (request, env) => {
    const { incoming, outgoing } = env;
    outgoing.on('timeout', () => cutStalled(incoming, outgoing));
    const { socket } = incoming;
    if (refused.has(socket)) return RESPONSE_ALREADY_SENT;
    const problem = requestProblem(incoming);
    if (problem !== null) {
      refused.add(socket);
      sendError(outgoing, problem, ['allow', ALLOWED_METHODS, 'connection', 'close']);
      return RESPONSE_ALREADY_SENT;
    }
    // Node does not switch, and does not read on either.
    if (incoming.headers.upgrade !== undefined) outgoing.shouldKeepAlive = false;
    return fetch(request, env);
  };
  const server = createAdaptorServer({
    fetch: guarded as Parameters<typeof createAdaptorServer>[0]['fetch'],
    createServer,
    serverOptions: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: times.headerMs,
      requestTimeout: times.requestMs,
      connectionsCheckingInterval: times.checkMs,
      keepAliveTimeout: times.keepAliveMs,
      insecureHTTPParser: false,
      // Hono refuses without it; Node would too, and hand what follows to nobody's answer.
      requireHostHeader: false,
      ServerResponse: Answer,
    },
    // Other servers of this process keep the Request and Response they know.
    overrideGlobalObjects: false,
  }) as Server;
  server.maxConnections = MAX_CLIENT_CONNECTIONS;
  // All of them are counted by `requestProblem`.
  server.maxHeadersCount = 0;
  server.timeout = times.stallMs;
  const port = await listen(server, wanted, host);
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    lastAnswers: () => {
      areLast = true;
      server.closeIdleConnections();
    },
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

/**
 * Nothing has moved on the connection for a while. One who waits for a model is left alone; one who does
 * not read what is there, or does not send what was announced, is not.
 */
function cutStalled(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (!incoming.complete || (outgoing.socket?.writableLength ?? 0) > 0) outgoing.destroy();
}
