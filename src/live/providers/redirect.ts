/** One request of an exchange; header names are in lower case. */
export interface Hop {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type NextHop =
  | { readonly ok: true; readonly hop: Hop }
  | { readonly ok: false; readonly error: string };

const BECOMES_GET = new Set([301, 302, 303]);
const STAYS_AS_IT_IS = new Set([307, 308]);
const CREDENTIALS = new Set(['authorization', 'www-authenticate', 'cookie', 'cookie2']);

/**
 * The request that an answer redirects to; undefined if the answer stands. As Go's default client
 * has it (net/http `redirectBehavior`): 301, 302 and 303 are followed by a GET without a body, 307
 * and 308 by the same request again, an answer without a Location stands, and credentials go along
 * only to the same host or one below it. Stricter than Go: they do not leave https for http either.
 */
export function nextHop(hop: Hop, status: number, location: string): NextHop | undefined {
  const becomesGet = BECOMES_GET.has(status);
  if (location === '' || !(becomesGet || STAYS_AS_IT_IS.has(status))) return undefined;
  if (!URL.canParse(location, hop.url.href)) {
    return { ok: false, error: 'failed to parse Location header' };
  }
  const url = new URL(location, hop.url);
  const headers = Object.entries(hop.headers).filter(
    ([name]) =>
      (mayHoldCredentials(hop.url, url) || !CREDENTIALS.has(name)) &&
      !(becomesGet && name === 'content-type'),
  );
  return {
    ok: true,
    hop: {
      ...(becomesGet ? { method: 'GET', body: null } : { method: hop.method, body: hop.body }),
      url,
      headers: Object.fromEntries(headers),
    },
  };
}

function mayHoldCredentials(from: URL, to: URL): boolean {
  if (from.protocol === 'https:' && to.protocol !== 'https:') return false;
  return to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`);
}
