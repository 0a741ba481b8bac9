import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

export interface OfrepAccess {
  /** Who asks has to bring one of them; with none of them, everybody may ask. */
  readonly tokens: readonly string[];
  /** The web pages whose scripts may ask, such as `https://app.example`; `*` for all. */
  readonly origins: readonly string[] | '*';
}

/** The answers that browsers need before they let a page's script ask, and read what it gets. */
export function crossOrigin(origins: OfrepAccess['origins']): MiddlewareHandler {
  const answer = cors({
    origin: origins === '*' ? '*' : [...origins],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Content-Type', 'Authorization', 'X-API-Key', 'If-None-Match'],
    exposeHeaders: ['ETag', 'Retry-After'],
    maxAge: 600,
  });
  // Only browsers send it; a server's SDK is spared the fields.
  return (c, next) => (c.req.header('origin') === undefined ? next() : answer(c, next));
}

/** Who may ask. */
export interface Tokens {
  /** The token that a request brought, '' where none is needed; undefined if it may not ask. */
  accepted(header: (name: string) => string | undefined): string | undefined;
  /**
   * Lets its bearer listen for changes, and nothing else: it stands in a URL, since browsers let it
   * stand nowhere else, and URLs end up in logs. The same in every router of the accepted token.
   */
  listeningToken(accepted: string): string;
  isListeningToken(text: string | undefined): boolean;
}

export function openTokens(tokens: readonly string[]): Tokens {
  const listening = tokens.map(listeningTokenOf);
  return {
    accepted: (header) => {
      if (tokens.length === 0) return '';
      const [, bearer] = /^bearer +(.*)$/i.exec(header('authorization') ?? '') ?? [];
      const given = bearer ?? header('x-api-key');
      return given !== undefined && isAnyOf(tokens, given) ? given : undefined;
    },
    listeningToken: listeningTokenOf,
    isListeningToken: (text) => text !== undefined && isAnyOf(listening, text),
  };
}

function listeningTokenOf(token: string): string {
  return createHmac('sha256', token).update('OFREP changes').digest('base64url');
}

/** In a time that tells nothing of how near the text is: hashes are compared, and all of them. */
function isAnyOf(tokens: readonly string[], text: string): boolean {
  const given = hashed(text);
  return tokens.map((token) => timingSafeEqual(hashed(token), given)).includes(true);
}

function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
