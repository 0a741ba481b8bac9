/** How to reach a Prometheus, or something that speaks its API. */
export interface Connection {
  /** Without credentials and without a slash at the end; may end in a path prefix. */
  readonly baseUrl: string;
  /** Sent with every request: authorization, X-Scope-OrgID for Mimir, and the like. */
  readonly headers: Readonly<Record<string, string>>;
  /** Added to every query: Thanos wants `partial_response=false`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Who we are, for who is to be asked anew each time; counts before the headers. */
  readonly credentials?: Credentials;
  readonly tls?: Tls;
  /** How long a query may take, retries included; 10 s unless said otherwise. */
  readonly queryDeadlineMs?: number;
}

/** Headers that prove who we are. A token may be renewed under way, so each request asks anew. */
export interface Credentials {
  headers(): CredentialHeaders;
  /** The text without any secret that was given out: a server may repeat what it was sent. */
  redact(text: string): string;
}

export type CredentialHeaders =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  /** Names the place of the secret that cannot be read. */
  | { readonly ok: false; readonly error: string };

export interface Tls {
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Accept a certificate that cannot be verified. */
  readonly insecure?: boolean;
}

/**
 * A connection from a URL that may carry `user:password@`. The credentials move into a header, so
 * that no message that shows the URL shows them.
 */
export function connectionOf(urlText: string): Connection {
  const url = new URL(urlText);
  const headers: Record<string, string> = {};
  if (url.username !== '' || url.password !== '') {
    const user = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    headers.authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  return {
    baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    headers,
    parameters: Object.fromEntries(url.searchParams),
  };
}
