/** The embedded Prometheus's API over the bench's data, in a process of its own. */
import { serve } from '@hono/node-server';
import { DEFAULT_SETTINGS } from '../../src/core/promql/evaluation.ts';
import { engineOver } from '../../src/core/promql/query-engine.ts';
import { SeriesStore } from '../../src/core/promql/store.ts';
import { prometheusApi } from '../../src/live/prometheus/api/app.ts';
import { canarySeries, load, millionSamples } from '../promql-data.ts';
import { reportPort } from './serve.ts';

const store = load(new SeriesStore(), [...canarySeries(), ...millionSamples()]);
const semantics = '2.x';
const engine = engineOver(store, { ...DEFAULT_SETTINGS, semantics });
const app = prometheusApi({ store, engine, targets: [], semantics, version: 'bench' });
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => reportPort(port));
