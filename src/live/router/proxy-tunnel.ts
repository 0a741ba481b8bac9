import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

type Connector = ReturnType<typeof buildConnector>;

/**
 * Connects through an HTTP proxy by a tunnel (CONNECT, RFC 9110 §9.3.6): what goes through is the
 * proxy's business only where the endpoint itself is plain http. undici's own ProxyAgent turns header
 * lists into objects, which loses fields that come twice. `secured` makes TLS of a socket; `connectMs`
 * is for the way to the tunnel's end.
 */
export function tunnelThrough(proxy: string, secured: Connector, connectMs: number): Connector {
  const url = new URL(proxy);
  const dial = url.protocol === 'https:' ? secureRequest : plainRequest;
  return (options, callback) => {
    const { hostname, port, protocol } = options;
    const isSecure = protocol === 'https:';
    const authority = `${bracketed(hostname)}:${port || (isSecure ? 443 : 80)}`;
    const dialled = dial({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority },
      agent: false,
    });
    let isOver = false;
    /** Whether this is the first end that it comes to. */
    const isEnd = (): boolean => {
      const isFirst = !isOver;
      isOver = true;
      clearTimeout(timeout);
      return isFirst;
    };
    const fail = (error: Error): void => {
      if (isEnd()) callback(error, null);
      dialled.destroy();
    };
    const timeout = setTimeout(
      () => fail(coded('UND_ERR_CONNECT_TIMEOUT', 'the proxy opened no tunnel in time')),
      connectMs,
    );
    dialled.on('error', fail);
    dialled.once('response', ({ statusCode }) => fail(refusal(statusCode)));
    dialled.once('connect', ({ statusCode }, socket: Socket, head: Buffer) => {
      if (statusCode !== 200 || !isEnd()) {
        socket.destroy();
        fail(refusal(statusCode));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      if (isSecure) secured({ ...options, httpSocket: socket }, callback);
      else callback(null, socket.setNoDelay(true));
    });
    dialled.end();
  };
}

function refusal(status: number | undefined): Error {
  return coded('UND_ERR_ABORTED', `the proxy answered ${status}, and opened no tunnel`);
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** An IPv6 address in an authority stands in brackets. */
function bracketed(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
}
