import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Semantics } from '../../../core/promql/ast.ts';
import type { QueryEngine } from '../../../core/promql/query-engine.ts';
import type { SeriesStore } from '../../../core/promql/store.ts';
import type { TargetStatus } from '../scraper.ts';
import { ApiFailure, failureBody } from './failure.ts';
import { queryRoutes } from './query-routes.ts';
import { seriesRoutes } from './series-routes.ts';
import { statusRoutes } from './status-routes.ts';

export interface ApiParts {
  readonly store: SeriesStore;
  readonly engine: QueryEngine;
  readonly targets: readonly TargetStatus[];
  readonly semantics: Semantics;
  readonly version: string;
}

/**
 * The part of Prometheus's HTTP API that reads: enough for `promtool query` and for Grafana.
 * https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function prometheusApi(parts: ApiParts): Hono {
  const app = new Hono();
  app.get('/-/healthy', (c) => c.text('Prometheus Server is Healthy.\n'));
  app.get('/-/ready', (c) => c.text('Prometheus Server is Ready.\n'));
  app.route('/api/v1', queryRoutes(parts.engine));
  app.route('/api/v1', seriesRoutes(parts.store, parts.semantics));
  app.route('/api/v1', statusRoutes(parts.version, parts.targets));
  // Grafana tries each path by POST first, and falls back to GET only on this answer.
  app.post('/api/v1/*', (c) => c.text('Method Not Allowed\n', 405));
  app.onError((error, c) => {
    if (error instanceof ApiFailure) return failureBody(c, error);
    if (error instanceof HTTPException) return error.getResponse();
    return c.json({ status: 'error', errorType: 'internal', error: error.message }, 500);
  });
  return app;
}
