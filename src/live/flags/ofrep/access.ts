import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpBindings } from '@hono/node-server';

export interface OfrepAccess {
  /** Who asks has to bring one of them; with none of them, everybody may ask. */
  readonly tokens: readonly string[];
  /** The web pages whose scripts may ask, such as `https://app.example`; `*` for all. */
  readonly origins: readonly string[] | '*';
}

/**
 * Puts on an answer what browsers look for before they let a page's script ask, or read what it got.
 * Returns whether the request was only the question if it may: then there is nothing more to say.
 */
export function crossOrigin(
  origins: OfrepAccess['origins'],
  { incoming: { headers, method }, outgoing }: HttpBindings,
): boolean {
  const { origin } = headers;
  // Only browsers send it; a server's SDK is spared the fields.
  if (origin === undefined) return false;
  if (origins !== '*') outgoing.setHeader('vary', 'Origin');
  const isAllowed = origins === '*' || origins.includes(origin);
  if (isAllowed) {
    outgoing.setHeader('access-control-allow-origin', origins === '*' ? '*' : origin);
  }
  outgoing.setHeader('access-control-expose-headers', 'ETag, Retry-After');
  if (method !== 'OPTIONS') return false;
  outgoing.setHeader('access-control-allow-methods', 'GET, POST');
  outgoing.setHeader('access-control-allow-headers', ASKING_HEADERS.join(', '));
  outgoing.setHeader('access-control-max-age', '600');
  return true;
}

const ASKING_HEADERS = ['Content-Type', 'Authorization', 'X-API-Key', 'If-None-Match'];

/** Who may ask. */
export interface Tokens {
  /** The token that a request brought, '' where none is needed; undefined if it may not ask. */
  accepted(headers: IncomingHttpHeaders): string | undefined;
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
    accepted: (headers) => {
      if (tokens.length === 0) return '';
      const [, bearer] = /^bearer +(.*)$/i.exec(headers.authorization ?? '') ?? [];
      const given = bearer ?? headers['x-api-key'];
      return typeof given === 'string' && isAnyOf(tokens, given) ? given : undefined;
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
