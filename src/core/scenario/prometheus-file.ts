import { z } from 'zod';
import { type Checked, checked, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import { duration, isMapping } from './quantities.ts';

/** Whose software answers: their numbers and their gaps differ, so a journal names it. */
export const PROMETHEUS_BACKENDS = ['prometheus', 'thanos', 'mimir', 'victoriametrics'] as const;
export type PrometheusBackend = (typeof PROMETHEUS_BACKENDS)[number];

/** Where a secret is; what it is stands in no file of ours. */
export type SecretPlace =
  | { readonly from: 'environment'; readonly name: string }
  /** As written: relative to the file that says so. */
  | { readonly from: 'file'; readonly path: string };

/** How to reach an existing Prometheus, and as whom. */
export interface PrometheusEndpoint {
  /** Without credentials; with the path prefix, and no slash at its end. */
  readonly url: string;
  readonly backend: PrometheusBackend;
  readonly headers: Readonly<Record<string, string | SecretPlace>>;
  readonly credentials: EndpointCredentials | null;
  /** Paths of PEM files. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Null for one without tenants. */
  readonly tenant: string | null;
  /** How long a query may take, retries included. */
  readonly timeoutMs: number;
}

export type EndpointCredentials =
  | { readonly scheme: 'bearer'; readonly token: SecretPlace }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: SecretPlace };

const DEFAULT_TIMEOUT_MS = 10_000;

const variable = expecting(
  'the name of an environment variable, such as PROMETHEUS_TOKEN',
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
);
const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

const headerText = expecting(
  'text of one line',
  z
    .string()
    .max(8_000)
    // RFC 9110 §5.5; anything else would be refused on its way, each time.
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/),
);
const headerValue = expecting(
  'text, {env: NAME} or {file: PATH}',
  z.union([
    headerText,
    z
      .strictObject({ env: variable.describe('The environment variable with its value.') })
      .transform(({ env }) => environment(env)),
    z
      .strictObject({ file: fileName.describe('A file with its value, read anew each time.') })
      .transform(({ file }) => inFile(file)),
  ]),
);
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected a header name');

/** Headers that hold nothing but secrets, which a file that is shown around must not. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie']);

const basicSchema = z
  .strictObject({
    username: z.string().min(1).describe('Who asks.'),
    passwordFile: fileName.exactOptional().describe('A file with the password.'),
    passwordEnv: variable.exactOptional().describe('The environment variable with the password.'),
  })
  .refine((basic) => (basic.passwordFile === undefined) !== (basic.passwordEnv === undefined), {
    error: 'has no single password; expected one of passwordFile and passwordEnv',
  });

const tlsSchema = z
  .strictObject({
    ca: fileName.exactOptional().describe('Who vouches for the server, where no public CA does.'),
    cert: fileName.exactOptional().describe('Our certificate, for a server that demands one.'),
    key: fileName.exactOptional().describe('The key of our certificate.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'has only one of cert and key; expected both, or neither',
  });

const url = z.string({ error: 'expected an http or https URL' }).superRefine((text, context) => {
  const complain = (message: string) => context.addIssue({ code: 'custom', message });
  // Not shown: it may hold a password, and that may be what is wrong with it.
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    return complain('is no http or https URL');
  const { username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') {
    complain('holds a user or password; expected basic with passwordFile or passwordEnv');
  }
  if (search !== '' || hash !== '') complain('has a query or fragment; expected none');
});

const shape = {
  url: url.describe('Where it is; the path before /api/v1 is part of it, or of pathPrefix.'),
  kind: z.enum(PROMETHEUS_BACKENDS).default('prometheus').describe('Whose software answers there.'),
  pathPrefix: expecting('a path such as /prometheus', z.string().regex(/^\/[^?#\s]*$/))
    .exactOptional()
    .describe('What stands before /api/v1, such as /prometheus for Mimir.'),
  tenant: expecting('the name of a tenant', headerText.min(1).max(500))
    .exactOptional()
    .describe('Sent as X-Scope-OrgID, to Thanos as THANOS-TENANT.'),
  headers: z.record(headerName, headerValue).default({}).describe('Sent with every request.'),
  bearerTokenFile: fileName.exactOptional().describe('Read anew each time, so it may be renewed.'),
  bearerTokenEnv: variable.exactOptional().describe('The environment variable with the token.'),
  basic: basicSchema.exactOptional().describe('A user and a password, in place of a token.'),
  tls: tlsSchema.default({}).describe('Certificates of an https URL.'),
  timeout: duration
    .default(DEFAULT_TIMEOUT_MS)
    .describe('How long a query may take, retries included; 10s if absent.'),
};

/** The `prometheus` of a production file, and the whole of a file for `--prometheus-config`. */
export const prometheusSchema = z.strictObject(shape).superRefine(
  (written, context) => {
    const complain = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const ways = ['bearerTokenFile', 'bearerTokenEnv', 'basic'] as const;
    const [, second] = ways.filter((way) => written[way] !== undefined);
    if (second) complain([second], 'is a second way to say who we are; expected one');
    for (const [name, value] of Object.entries(written.headers ?? {})) {
      if (typeof value === 'string' && SECRET_HEADERS.has(name.toLowerCase())) {
        complain(['headers', name], 'is a secret; expected {env: NAME} or {file: PATH}');
      }
    }
    if (/^http:/i.test(written.url) && Object.keys(written.tls ?? {}).length > 0) {
      complain(['tls'], 'is for https; expected an https url, or no tls');
    }
    if (written.kind === 'victoriametrics' && written.tenant !== undefined) {
      const example = 'pathPrefix: /select/<tenant>/prometheus';
      complain(['tenant'], `is part of the path for VictoriaMetrics; expected ${example}`);
    }
  },
  { when: isMapping },
);

/** A file that says how to reach a Prometheus, or every problem of it. */
export function readPrometheusFile(document: SourceDocument): Checked<PrometheusEndpoint> {
  const file = checked(document, prometheusSchema);
  return file.ok ? { ok: true, value: endpointOf(file.value) } : file;
}

/** What is written, in our own terms. */
export function endpointOf(written: z.output<typeof prometheusSchema>): PrometheusEndpoint {
  return {
    url: `${written.url}${written.pathPrefix ?? ''}`.replace(/\/+$/, ''),
    backend: written.kind,
    headers: written.headers,
    credentials: credentialsOf(written),
    tls: written.tls,
    tenant: written.tenant ?? null,
    timeoutMs: written.timeout,
  };
}

function credentialsOf({
  bearerTokenFile,
  bearerTokenEnv,
  basic,
}: z.output<typeof prometheusSchema>): EndpointCredentials | null {
  if (bearerTokenFile !== undefined) return { scheme: 'bearer', token: inFile(bearerTokenFile) };
  if (bearerTokenEnv !== undefined) return { scheme: 'bearer', token: environment(bearerTokenEnv) };
  if (basic === undefined) return null;
  const { username, passwordFile, passwordEnv = '' } = basic;
  const password = passwordFile === undefined ? environment(passwordEnv) : inFile(passwordFile);
  return { scheme: 'basic', username, password };
}

function environment(name: string): SecretPlace {
  return { from: 'environment', name };
}

function inFile(path: string): SecretPlace {
  return { from: 'file', path };
}
