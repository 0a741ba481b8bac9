import { Hono } from 'hono';
import type { MetricMetadata } from '../exposition.ts';
import type { TargetStatus } from '../scraper.ts';
import { ApiFailure } from './failure.ts';

/** What the server says of itself and its targets. Of rules and exemplars it has none. */
export function statusRoutes(version: string, targets: readonly TargetStatus[]): Hono {
  const app = new Hono();

  app.get('/targets', (c) =>
    c.json({
      status: 'success',
      data: { activeTargets: targets.map(activeTarget), droppedTargets: [] },
    }),
  );

  app.get('/metadata', (c) => {
    const wanted = c.req.query('metric');
    const limit = Number(c.req.query('limit') || Number.POSITIVE_INFINITY);
    if (Number.isNaN(limit)) throw new ApiFailure('bad_data', 'limit must be a number');
    const found = Object.entries(metadataOf(targets)).filter(
      ([metric]) => wanted === undefined || wanted === '' || metric === wanted,
    );
    const kept = limit >= 0 ? found.slice(0, limit) : found;
    return c.json({ status: 'success', data: Object.fromEntries(kept) });
  });

  app.get('/status/buildinfo', (c) =>
    c.json({
      status: 'success',
      data: {
        ...{ version, revision: '', branch: '', buildUser: '', buildDate: '' },
        goVersion: '',
      },
    }),
  );

  app.get('/rules', (c) => c.json({ status: 'success', data: { groups: [] } }));
  app.get('/alerts', (c) => c.json({ status: 'success', data: { alerts: [] } }));
  app.on(['GET', 'POST'], '/query_exemplars', (c) => c.json({ status: 'success', data: [] }));
  return app;
}

function activeTarget(status: TargetStatus) {
  const { job, url } = status.target;
  const { protocol, host, pathname } = new URL(url);
  return {
    discoveredLabels: {
      __address__: host,
      __metrics_path__: pathname,
      __scheme__: protocol.slice(0, -1),
      job,
    },
    labels: status.labels,
    scrapePool: job,
    scrapeUrl: url,
    globalUrl: url,
    lastError: status.lastError,
    lastScrape: new Date(status.lastScrapeMs).toISOString(),
    lastScrapeDuration: status.lastDurationMs / 1_000,
    health: status.health,
    scrapeInterval: `${status.intervalMs}ms`,
    scrapeTimeout: `${status.timeoutMs}ms`,
  };
}

/** Targets of one kind say the same of a metric; each different saying is listed once. */
function metadataOf(targets: readonly TargetStatus[]): Record<string, MetricMetadata[]> {
  const all: Record<string, MetricMetadata[]> = Object.create(null);
  for (const { metadata } of targets)
    for (const [metric, said] of metadata) {
      const list = all[metric] ?? [];
      all[metric] = list;
      const same = (other: MetricMetadata) =>
        other.type === said.type && other.help === said.help && other.unit === said.unit;
      if (!list.some(same)) list.push(said);
    }
  return all;
}
