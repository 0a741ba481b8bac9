import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Semantics } from '../../core/promql/ast.ts';
import { describeNetworkError } from './network-error.ts';

/** A router exposes some tens of kilobytes; this only stops a target that never ends. */
export const MAX_SCRAPE_BYTES = 16 * 1024 * 1024;

/** What each asks for, the best first; since 3.0 also names of any characters. */
const ACCEPT: Readonly<Record<Semantics, string>> = {
  '2.x':
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
    'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  '3.x':
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
    'application/openmetrics-text;version=0.0.1;q=0.5,' +
    'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
    'text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
};

const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** A small body may unpack to a very large one: the limit holds for what comes out. */
const DECODERS = {
  identity: (body: Buffer) => Promise.resolve(body),
  gzip: (body: Buffer) => unzip(body, { maxOutputLength: MAX_SCRAPE_BYTES }),
};

export type Fetched =
  | { readonly ok: true; readonly body: string; readonly contentType: string }
  | { readonly ok: false; readonly error: string };

export interface FetchRules {
  readonly timeoutMs: number;
  readonly semantics: Semantics;
}

/** One GET of a target's metrics, whole within the timeout. */
export async function fetchMetrics(
  dispatcher: Dispatcher,
  targetUrl: string,
  { timeoutMs, semantics }: FetchRules,
): Promise<Fetched> {
  const url = new URL(targetUrl);
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        accept: ACCEPT[semantics],
        'accept-encoding': 'gzip',
        'user-agent': 'understudy',
        'x-prometheus-scrape-timeout-seconds': String(timeoutMs / 1_000),
      },
      signal: AbortSignal.timeout(Math.max(1, Math.round(timeoutMs))),
    });
    const contentType = String(answer.headers['content-type'] ?? '');
    const encoding = String(answer.headers['content-encoding'] ?? 'identity');
    if (answer.statusCode !== 200 || !(encoding in DECODERS)) {
      await answer.body.dump();
      const status = `server returned HTTP status ${answer.statusCode}`;
      return {
        ok: false,
        error: answer.statusCode === 200 ? `${status} with ${encoding}` : status,
      };
    }
    const decode = DECODERS[encoding as keyof typeof DECODERS];
    const bytes = await decode(Buffer.from(await answer.body.arrayBuffer()));
    return { ok: true, body: bytes.toString('utf8'), contentType };
  } catch (error) {
    return { ok: false, error: describeNetworkError(error) };
  }
}
