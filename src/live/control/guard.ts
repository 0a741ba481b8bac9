import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { FailedAttempts } from '../../core/control/failed-attempts.ts';
import { isLoopbackHost } from '../../core/loopback.ts';
import { bearsToken } from './bearer.ts';
import { refused } from './json-body.ts';

/** What the admin port knows of who asks. */
export interface ControlEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { role: 'read' | 'write'; from: string };
}

/** Who may look and who may command; null where whoever reaches the port may do both. */
export interface Tokens {
  readonly token: string | null;
  /** Opens what only looks. */
  readonly readToken?: string | null;
}

/** Without a token the port trusts whoever is on this machine, but not the web pages they look at. */
export function onThisMachine({ token }: Tokens): MiddlewareHandler<ControlEnv> {
  return async (c, next) => {
    c.set('from', c.env.incoming.socket.remoteAddress ?? 'a closed connection');
    if (token === null && !isLoopbackHost(c.req.header('host') ?? '')) {
      const error = 'this port is for this machine only: ask it by 127.0.0.1 or localhost';
      return refused(c, 403, error);
    }
    c.header('cache-control', 'no-store');
    return next();
  };
}

/**
 * Finds out who asks. An address that brings too many wrong tokens is not heard for a while, whatever it
 * brings; except at the kill switch, whose right token always opens it: somebody else behind the same
 * proxy must not lock it, and a guess that is right there shows itself.
 */
export function knownByToken(tokens: Tokens): MiddlewareHandler<ControlEnv> {
  const failed = new FailedAttempts();
  return async (c, next) => {
    const given = c.req.header('authorization');
    const role = roleOf(given, tokens);
    const from = c.get('from');
    const waitMs = failed.waitMs(from, performance.now());
    const isKillSwitch = c.req.method === 'POST' && c.req.path === '/control/kill-switch';
    if (waitMs > 0 && !(isKillSwitch && role === 'write')) {
      c.header('retry-after', String(Math.ceil(waitMs / 1_000)));
      return refused(c, 429, `too many wrong tokens from ${from}: wait, and bring the right one`);
    }
    if (role === null) {
      // One who brings nothing guesses nothing: the page asks like that before it has the token.
      if (given !== undefined) failed.failed(from, performance.now());
      c.header('www-authenticate', 'Bearer');
      return refused(c, 401, 'expected the admin token: Authorization: Bearer …');
    }
    c.set('role', role);
    return next();
  };
}

/** Lets nobody give commands by the token for looking. */
export const onlyWriters: MiddlewareHandler<ControlEnv> = async (c, next) => {
  if (c.get('role') === 'write') return next();
  return refused(c, 403, 'this token may only look: expected the one for commands');
};

/** Hono answers HEAD as it does GET, and a stream whose body nobody takes would stay open. */
export const notByHead: MiddlewareHandler<ControlEnv> = async (c, next) => {
  if (c.env.incoming.method !== 'HEAD') return next();
  c.header('allow', 'GET');
  return refused(c, 405, 'HEAD is not for a stream; expected GET');
};

function roleOf(given: string | undefined, tokens: Tokens): 'read' | 'write' | null {
  const { token, readToken = null } = tokens;
  if (token === null || bearsToken(given, token)) return 'write';
  return readToken !== null && bearsToken(given, readToken) ? 'read' : null;
}
