import type { Dispatcher } from 'undici';
import { describeNetworkError } from './network-error.ts';

/** A router exposes some tens of kilobytes; this only stops a target that never ends. */
export const MAX_SCRAPE_BYTES = 16 * 1024 * 1024;

const ACCEPT =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
  'text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

export type Fetched =
  | { readonly ok: true; readonly body: string; readonly contentType: string }
  | { readonly ok: false; readonly error: string };

/** One GET of a target's metrics, whole within the timeout. Uncompressed: loopback has room. */
export async function fetchMetrics(
  dispatcher: Dispatcher,
  targetUrl: string,
  timeoutMs: number,
): Promise<Fetched> {
  const url = new URL(targetUrl);
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        accept: ACCEPT,
        'accept-encoding': 'identity',
        'user-agent': 'understudy',
        'x-prometheus-scrape-timeout-seconds': String(timeoutMs / 1_000),
      },
      signal: AbortSignal.timeout(Math.max(1, Math.round(timeoutMs))),
    });
    const contentType = String(answer.headers['content-type'] ?? '');
    const encoding = String(answer.headers['content-encoding'] ?? 'identity');
    if (answer.statusCode !== 200 || encoding !== 'identity') {
      await answer.body.dump();
      const status = `server returned HTTP status ${answer.statusCode}`;
      return {
        ok: false,
        error: answer.statusCode === 200 ? `${status} with ${encoding}` : status,
      };
    }
    return { ok: true, body: await answer.body.text(), contentType };
  } catch (error) {
    return { ok: false, error: describeNetworkError(error) };
  }
}
