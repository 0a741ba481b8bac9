import type { PrometheusProvider } from '../../core/analysis/provider.ts';
import { type Client, connect } from '../prometheus/client.ts';
import { type Connection, connectionOf } from '../prometheus/connection.ts';
import { basicAuthorization, headersOf } from './headers.ts';
import type { TokenSource } from './oauth2.ts';
import { sigv4Refusal } from './sigv4.ts';
import { timeoutMs } from './timeout.ts';

const DEFAULT_TIMEOUT_SECONDS = 30;

export type Dialled =
  /** The client is the caller's to close. */
  | { readonly ok: true; readonly client: Client; forgetToken(): void }
  | { readonly ok: false; readonly error: string };

/**
 * A client for one measurement at a metric's address, with its credentials and its timeout, which
 * the fetching of a token is part of. Of several credentials the headers' count before OAuth2's,
 * those before basicAuth's, those before the address's own.
 */
export async function dialPrometheus(
  address: string,
  settings: PrometheusProvider,
  tokens: TokenSource,
): Promise<Dialled> {
  const base = baseOf(address);
  if (!base.ok) return base;
  const refusal = sigv4Refusal(settings.authentication, address);
  if (refusal !== undefined) return { ok: false, error: refusal };
  const { timeout: seconds = DEFAULT_TIMEOUT_SECONDS, insecure = false } = settings;
  if (seconds === 0) return { ok: false, error: 'a timeout of 0 s leaves no time to answer' };
  const { basicAuth, oauth2 } = settings.authentication ?? {};
  const deadlineMs = performance.now() + timeoutMs(seconds);
  let authorization = basicAuth?.username
    ? basicAuthorization(basicAuth.username, basicAuth.password ?? '')
    : undefined;
  if (oauth2?.tokenUrl) {
    const signal = AbortSignal.timeout(timeoutMs(seconds));
    const token = await tokens.authorization(oauth2, { insecure, signal });
    if (!token.ok) return token;
    authorization = token.value;
  }
  const client = connect({
    ...base.connection,
    headers: {
      ...base.connection.headers,
      ...(authorization === undefined ? {} : { authorization }),
      ...headersOf(settings.headers),
    },
    tls: { insecure },
    queryDeadlineMs: deadlineMs - performance.now(),
  });
  return {
    ok: true,
    client,
    forgetToken: () => {
      if (oauth2?.tokenUrl) tokens.forget(oauth2);
    },
  };
}

type Base =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly error: string };

function baseOf(address: string): Base {
  try {
    const scheme = new URL(address).protocol.slice(0, -1);
    if (scheme === 'http' || scheme === 'https') {
      return { ok: true, connection: connectionOf(address) };
    }
    return { ok: false, error: `unsupported protocol scheme "${scheme}"` };
  } catch {
    // Not shown: it may hold a password, and that may be what is wrong with it.
    return { ok: false, error: 'prometheus address is not is url format' };
  }
}
