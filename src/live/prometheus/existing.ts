import type { PrometheusChoice } from './choice.ts';
import { type Client, connect, statusText } from './client.ts';
import { scrapeConfigToAdd } from './config.ts';
import type { Connection } from './connection.ts';
import { CUT_OFF } from './network-error.ts';
import type { Prometheus, PrometheusSettings, Started, UpAnswer } from './port.ts';
import { versionIn } from './ready.ts';
import { untilUp } from './up.ts';

type Existing = Extract<PrometheusChoice, { readonly kind: 'existing' }>;

const FIRST_ANSWER_TIMEOUT_MS = 5_000;

/** An existing Prometheus that answers; it is its caller's to close. */
export interface Reached
  extends Pick<Prometheus, 'kind' | 'version'>,
    Pick<Client, 'query' | 'queryRange' | 'close'> {
  readonly url: string;
}

export type Reach =
  | { readonly ok: true; readonly reached: Reached }
  | { readonly ok: false; readonly error: string };

/** Makes sure that a Prometheus answers there. */
export async function reachExisting({ connection, backend }: Existing): Promise<Reach> {
  const client = connect(connection);
  const info = await client.get('/api/v1/status/buildinfo', FIRST_ANSWER_TIMEOUT_MS);
  let version = versionIn(info);
  if (version === undefined) {
    // Some backends have no build information; what all of them can do is to answer a query.
    const error = info.ok
      ? await whyNoPrometheus(() => client.query('vector(1)', Date.now()), info)
      : `${info.error}${certificateHint(connection, info.error)}`;
    if (error !== undefined) {
      await client.close();
      return { ok: false, error: `the Prometheus at ${connection.baseUrl}: ${error}` };
    }
    version = UNKNOWN;
  }
  return { ok: true, reached: reachedBy(client, { connection, backend }, version) };
}

/** One that need not answer yet: until it does, every query fails. */
export function assumeExisting(existing: Pick<Existing, 'connection' | 'backend'>): Reached {
  return reachedBy(connect(existing.connection), existing, UNKNOWN);
}

const UNKNOWN = 'unknown';

function reachedBy(
  { query, queryRange, close }: Client,
  { connection, backend }: Pick<Existing, 'connection' | 'backend'>,
  version: string,
): Reached {
  return { kind: backend ?? 'url', version, url: connection.baseUrl, query, queryRange, close };
}

/** Joins an existing Prometheus, which scrapes what its own configuration says. */
export async function joinExisting(
  existing: Existing,
  settings: PrometheusSettings,
): Promise<Started> {
  const reach = await reachExisting(existing);
  if (!reach.ok) return reach;
  const { close, ...reached } = reach.reached;
  const left = new AbortController();
  const prometheus: Prometheus = {
    ...reached,
    async whenUp(targetUrls, timeoutMs) {
      const { query } = reached;
      const up = await untilUp({ query, targetUrls, timeoutMs, ended: left.signal });
      return up.ok ? up : withScrapeConfig(up.error, targetUrls, settings);
    },
    async stop() {
      left.abort('it was let go');
      await close();
    },
    kill() {
      // It is not ours to kill: only the way to it goes.
      left.abort('the connection was cut');
      void close();
    },
  };
  return { ok: true, prometheus };
}

/** A server that misses our certificate says so in a way that does not get through to us. */
function certificateHint({ baseUrl, tls }: Connection, error: string): string {
  const mayBe = baseUrl.startsWith('https:') && tls?.cert === undefined && error === CUT_OFF;
  return mayBe ? '; does it demand a client certificate (tls.cert and tls.key)?' : '';
}

async function whyNoPrometheus(
  probe: () => Promise<{ ok: true } | { ok: false; error: string }>,
  info: { status: number; contentType: string },
): Promise<string | undefined> {
  if (info.status === 401 || info.status === 403)
    return (
      `refuses us with HTTP ${info.status}; give credentials with --prometheus-config, ` +
      'or in the production file'
    );
  const answer = await probe();
  if (answer.ok) return undefined;
  return (
    `something answers there (${statusText(info)}), but it does not speak the Prometheus API; ` +
    'is a path prefix missing?'
  );
}

function withScrapeConfig(
  error: string,
  targetUrls: readonly string[],
  { targets, scrapeIntervalMs }: PrometheusSettings,
): UpAnswer {
  const missing = targetUrls.map(
    (url) => targets.find((one) => one.url === url) ?? { job: '', url },
  );
  const config = scrapeConfigToAdd(missing, scrapeIntervalMs);
  return {
    ok: false,
    error: `${error}. Add this to its scrape_configs and reload it:\n${config}`,
  };
}
