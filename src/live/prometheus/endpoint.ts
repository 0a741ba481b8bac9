import type {
  EndpointCredentials,
  PrometheusBackend,
  PrometheusEndpoint,
  SecretPlace,
} from '../../core/scenario/prometheus-file.ts';
import { readPemFiles, textAt } from '../pem-files.ts';
import { basicAuthorization } from '../providers/headers.ts';
import type { Connection, CredentialHeaders, Credentials } from './connection.ts';

/** Where the secrets and files that an endpoint names are to be found. */
export interface EndpointPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The path of a file that the endpoint's own file calls `reference`. */
  resolve(reference: string): string;
}

export type EndpointRead =
  | { readonly ok: true; readonly connection: Connection }
  /** One line that names the place, and no secret. */
  | { readonly ok: false; readonly error: string };

/** Parameters without which a backend may answer with less than it knows. */
const PARAMETERS: { readonly [Backend in PrometheusBackend]: Readonly<Record<string, string>> } = {
  prometheus: {},
  // Half the data, every replica of it, or an hour's mean would each give another verdict.
  thanos: { dedup: 'true', partial_response: 'false', max_source_resolution: '0s' },
  mimir: {},
  // It serves ranges from a cache that ends some minutes ago.
  victoriametrics: { nocache: '1' },
};

/** A connection to an endpoint. Secrets are looked up now, to know that they are there, and later. */
export function connectionTo(endpoint: PrometheusEndpoint, places: EndpointPlaces): EndpointRead {
  const credentials = credentialsOf(endpoint, places);
  const first = credentials.headers();
  if (!first.ok) return first;
  const tls = readPemFiles(endpoint.tls, places.resolve);
  if (!tls.ok) return tls;
  return {
    ok: true,
    connection: {
      baseUrl: endpoint.url,
      headers: tenantHeader(endpoint),
      credentials,
      parameters: PARAMETERS[endpoint.backend],
      tls: tls.tls,
      queryDeadlineMs: endpoint.timeoutMs,
    },
  };
}

function tenantHeader({ tenant, backend }: PrometheusEndpoint): Record<string, string> {
  if (tenant === null) return {};
  return { [backend === 'thanos' ? 'thanos-tenant' : 'x-scope-orgid']: tenant };
}

function credentialsOf(endpoint: PrometheusEndpoint, places: EndpointPlaces): Credentials {
  const given = new Set<string>();
  const keep = (secret: string): string => {
    given.add(secret);
    return secret;
  };
  return {
    headers: () => headersOf(endpoint, places, keep),
    // The longest first: one may be part of another.
    redact: (text) =>
      [...given]
        .sort((a, b) => b.length - a.length)
        .reduce((shown, secret) => shown.replaceAll(secret, '*****'), text),
  };
}

type Keep = (secret: string) => string;

class SecretMissing extends Error {}

function headersOf(
  endpoint: PrometheusEndpoint,
  places: EndpointPlaces,
  keep: Keep,
): CredentialHeaders {
  const secret = (place: SecretPlace) => keep(secretAt(place, places));
  try {
    const own = Object.entries(endpoint.headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : secret(value),
    ]);
    const authorization = authorizationOf(endpoint.credentials, places, keep);
    return { ok: true, headers: { ...authorization, ...Object.fromEntries(own) } };
  } catch (error) {
    if (error instanceof SecretMissing) return { ok: false, error: error.message };
    throw error;
  }
}

function authorizationOf(
  credentials: EndpointCredentials | null,
  places: EndpointPlaces,
  keep: Keep,
): { readonly authorization?: string } {
  switch (credentials?.scheme) {
    case undefined:
      return {};
    case 'bearer':
      return { authorization: `Bearer ${keep(secretAt(credentials.token, places))}` };
    case 'basic': {
      const password = keep(secretAt(credentials.password, places));
      const authorization = basicAuthorization(credentials.username, password);
      keep(authorization.slice('Basic '.length));
      return { authorization };
    }
  }
}

/** What no header can carry, and what would leave nothing to send. */
const UNSENDABLE = /^$|[^\t\x20-\x7e\x80-\xff]/;

function secretAt(place: SecretPlace, { environment, resolve }: EndpointPlaces): string {
  const where = place.from === 'file' ? place.path : `the environment variable ${place.name}`;
  const value = place.from === 'file' ? textAt(resolve(place.path)) : environment[place.name];
  if (value === undefined) {
    const what = place.from === 'file' ? 'cannot be read' : 'is not set';
    throw new SecretMissing(`the secret for Prometheus: ${where} ${what}`);
  }
  // Editors put a newline at the end of a file, and so does `echo`.
  const secret = value.replace(/\r?\n$/, '');
  if (UNSENDABLE.test(secret)) {
    const what = secret === '' ? 'is empty' : 'holds more than one line of plain text';
    throw new SecretMissing(`the secret for Prometheus: ${where} ${what}`);
  }
  return secret;
}
