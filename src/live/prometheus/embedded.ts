import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Semantics } from '../../core/promql/ast.ts';
import { DEFAULT_SETTINGS } from '../../core/promql/evaluation.ts';
import { type EngineAnswer, engineOver, failureText } from '../../core/promql/query-engine.ts';
import { rangeProblem } from '../../core/promql/range-problem.ts';
import { SeriesStore } from '../../core/promql/store.ts';
import { prometheusApi } from './api/app.ts';
import type { Prometheus, PrometheusSettings, QueryAnswer, Started } from './port.ts';
import { startScraper } from './scraper.ts';
import { untilUp } from './up.ts';

/** Longer than any window a rehearsal asks for; the least that a real one can be told to keep. */
const DEFAULT_RETENTION_MS = 2 * 3_600_000;
const RETENTION_CHECK_MS = 60_000;

/** The release whose behaviour each dialect follows, as build information. */
const FOLLOWED_RELEASE: Record<Semantics, string> = {
  '2.x': '2.42.0+understudy',
  '3.x': '3.5.0+understudy',
};

/**
 * A Prometheus inside this process: it scrapes, stores and answers as the real one does, without
 * its five seconds before the first sample. An answer is one of the samples up to its time and of
 * nothing else: a scrape under way is waited for. It listens only if the settings name a port.
 */
export async function startEmbedded(settings: PrometheusSettings): Promise<Started> {
  const { semantics = '3.x', retentionMs = DEFAULT_RETENTION_MS } = settings;
  const store = new SeriesStore();
  const engine = engineOver(store, {
    ...DEFAULT_SETTINGS,
    semantics,
    lookbackMs: settings.lookbackMs,
    subqueryStepMs: settings.evaluationIntervalMs,
  });
  const scraper = startScraper(store, {
    targets: settings.targets,
    intervalMs: Math.max(1, Math.round(settings.scrapeIntervalMs)),
    rules: { semantics, honorLabels: settings.honorLabels === true },
  });
  const version = FOLLOWED_RELEASE[semantics];
  const targets = scraper.statuses;
  const api = await listen(
    prometheusApi({ store, engine, targets, semantics, version }),
    settings.apiPort,
  );
  if (!api.ok) {
    scraper.stop();
    return { ok: false, error: `the embedded Prometheus: ${api.error}` };
  }
  const { url, close } = api;
  const retention = setInterval(
    () => store.dropBefore(Date.now() - retentionMs),
    RETENTION_CHECK_MS,
  ).unref();
  const ended = new AbortController();

  function end(reason: string): void {
    ended.abort(reason);
    scraper.stop();
    clearInterval(retention);
    close();
  }

  const unlessEnded = async (ask: () => EngineAnswer): Promise<QueryAnswer> =>
    ended.signal.aborted ? refused(String(ended.signal.reason)) : queryAnswer(ask());
  const instant: Prometheus['query'] = (text, atMs) =>
    unlessEnded(() => engine.instant(text, atMs));

  const prometheus: Prometheus = {
    kind: 'embedded',
    version: `${semantics} semantics`,
    url,
    store,
    query: async (text, atMs) => {
      await scraper.whenScraped(atMs);
      return await instant(text, atMs);
    },
    queryRange: async (text, range) => {
      await scraper.whenScraped(range.endMs);
      return await unlessEnded(() => {
        const error = rangeProblem(range);
        return error === undefined
          ? engine.range(text, range)
          : { ok: false, error, kind: 'execution' };
      });
    },
    whenUp: (targetUrls, timeoutMs) =>
      untilUp({ query: instant, targetUrls, timeoutMs, ended: ended.signal }),
    stop: async () => end('it was stopped'),
    kill: () => end('it was killed'),
  };
  return { ok: true, prometheus };
}

function queryAnswer(answer: EngineAnswer): QueryAnswer {
  if (answer.ok) return { ok: true, value: answer.value, warnings: answer.warnings };
  return { ok: false, error: failureText(answer), retryable: false };
}

function refused(reason: string): QueryAnswer {
  const error = `the embedded Prometheus: connection refused, ${reason}`;
  return { ok: false, error, retryable: true };
}

interface Listening {
  readonly ok: true;
  readonly url: string | null;
  close(): void;
}

/** On loopback only: it has no credentials to ask for. */
async function listen(
  app: Hono,
  port: number | undefined,
): Promise<Listening | { ok: false; error: string }> {
  if (port === undefined) return { ok: true, url: null, close: () => {} };
  return await new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      resolve({ ok: false, error: taken ? `port ${port} is taken` : error.message });
    });
    server.once('listening', () => {
      const { port: actual } = server.address() as AddressInfo;
      resolve({
        ok: true,
        url: `http://127.0.0.1:${actual}`,
        close() {
          server.close();
          if ('closeAllConnections' in server) server.closeAllConnections();
        },
      });
    });
  });
}
