import { z } from 'zod';
import type { PrometheusProvider } from '../../core/analysis/provider.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { basicAuthorization } from './headers.ts';

type Authentication = NonNullable<PrometheusProvider['authentication']>;
export type OAuth2 = NonNullable<Authentication['oauth2']>;

/** Access tokens by the client credentials grant (RFC 6749 §4.4), kept while they last. */
export interface TokenSource {
  authorization(oauth2: OAuth2, how: TokenRequest): Promise<Authorization>;
  /** The next one is fetched: this one did not lead to an answer, and may have been revoked. */
  forget(oauth2: OAuth2): void;
}

export interface TokenRequest {
  readonly insecure: boolean;
  readonly signal: AbortSignal;
}

export type Authorization =
  /** The value of the header, `Bearer …`. */
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string };

/** Renewed this much before its end, so that it does not end on its way; Go's library's margin. */
const EARLY_MS = 10_000;
/** A rollout has a handful of clients. */
const MAX_KEPT = 64;

interface KeptToken {
  readonly value: string;
  readonly endsAtMs: number;
}

/** A source of tokens over a clock that never goes back. */
export function tokenSource(nowMs: () => number = () => performance.now()): TokenSource {
  const kept = new Map<string, KeptToken>();

  async function fetchToken(oauth2: OAuth2, how: TokenRequest): Promise<Authorization> {
    const answer = await askForToken(oauth2, how);
    if (!answer.ok) return { ok: false, error: `oauth2: cannot fetch token: ${answer.error}` };
    const token = tokenIn(answer);
    if (!token.ok) return token;
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= MAX_KEPT) kept.delete(oldest);
    kept.set(keyOf(oauth2), { value: token.value, endsAtMs: nowMs() + token.lastsMs - EARLY_MS });
    return { ok: true, value: token.value };
  }

  return {
    async authorization(oauth2, how) {
      if (!oauth2.clientId || !oauth2.clientSecret) {
        const error = 'missing mandatory parameter in metric for OAuth2 setup';
        return { ok: false, error };
      }
      const token = kept.get(keyOf(oauth2));
      if (token !== undefined && nowMs() < token.endsAtMs) return { ok: true, value: token.value };
      return await fetchToken(oauth2, how);
    },
    forget(oauth2) {
      kept.delete(keyOf(oauth2));
    },
  };
}

function keyOf({ tokenUrl, clientId, clientSecret, scopes = [] }: OAuth2): string {
  return JSON.stringify([tokenUrl, clientId, clientSecret, scopes]);
}

/** The client's name and secret go into the header, and into the body for servers that ask so. */
async function askForToken(oauth2: OAuth2, how: TokenRequest): Promise<HttpAnswer> {
  const { clientId = '', clientSecret = '' } = oauth2;
  const inHeader = await post(oauth2, how, {
    headers: { authorization: basicAuthorization(formText(clientId), formText(clientSecret)) },
    parameters: {},
  });
  if (!inHeader.ok || isSuccess(inHeader.status)) return inHeader;
  return await post(oauth2, how, {
    headers: {},
    parameters: { client_id: clientId, client_secret: clientSecret },
  });
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

async function post(
  { tokenUrl = '', scopes = [] }: OAuth2,
  { insecure, signal }: TokenRequest,
  { headers, parameters }: Credentials,
): Promise<HttpAnswer> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...parameters });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  return await exchange(
    {
      method: 'POST',
      url: tokenUrl,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      insecure,
    },
    signal,
  );
}

/** RFC 6749 §2.3.1: name and secret are form-encoded before they are joined by a colon. */
function formText(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

const tokenSchema = z.object({
  access_token: z.string().optional(),
  token_type: z.string().optional(),
  expires_in: z.coerce.number().nonnegative().optional(),
});

/** The error codes of RFC 6749 §5.2; anything else in the answer is not ours to repeat. */
const errorSchema = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

type Token =
  | { readonly ok: true; readonly value: string; readonly lastsMs: number }
  | { readonly ok: false; readonly error: string };

function tokenIn({ status, body }: Extract<HttpAnswer, { ok: true }>): Token {
  const json = parsed(body);
  if (!isSuccess(status)) {
    const refusal = errorSchema.safeParse(json);
    const why = refusal.success ? ` (${refusal.data.error})` : '';
    return { ok: false, error: `oauth2: cannot fetch token: ${status}${why}` };
  }
  const token = tokenSchema.safeParse(json);
  if (!token.success) {
    return { ok: false, error: 'oauth2: cannot parse json: the answer is no token' };
  }
  const { access_token: text = '', token_type: type = '', expires_in: seconds = 0 } = token.data;
  if (text === '') return { ok: false, error: 'oauth2: server response missing access_token' };
  const scheme = type === '' || type.toLowerCase() === 'bearer' ? 'Bearer' : type;
  // Without a time to live it is taken to last, as Go's library does.
  const lastsMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1_000;
  return { ok: true, value: `${scheme} ${text}`, lastsMs };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
