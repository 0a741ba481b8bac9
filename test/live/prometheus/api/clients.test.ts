import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../../src/live/prometheus/embedded.ts';
import type { Prometheus } from '../../../../src/live/prometheus/port.ts';
import { type HttpStub, startHttpStub } from '../http-stub.ts';

/*
 * The embedded Prometheus as its users' own tools ask it: promtool, and Grafana's Prometheus data
 * source, whose calls are those of its health check, its start, its query editor and its panels.
 */

const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const EXPOSED =
  '# HELP inference_requests_total Requests.\n# TYPE inference_requests_total counter\n' +
  'inference_requests_total{rollout_hash="a"} 7\ninference_requests_total{rollout_hash="b"} 3\n';

interface Body {
  readonly status?: string;
  readonly errorType?: string;
  readonly data?: unknown;
}

let target: HttpStub;
let prometheus: Prometheus;
let url: string;

beforeAll(async () => {
  target = await startHttpStub((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(EXPOSED);
  });
  const metricsUrl = `${target.url}/metrics`;
  const started = await startEmbedded({
    targets: [{ job: 'router', url: metricsUrl }],
    scrapeIntervalMs: 100,
    evaluationIntervalMs: 1_000,
    lookbackMs: 300_000,
    apiPort: 0,
  });
  if (!started.ok) throw new Error(started.error);
  prometheus = started.prometheus;
  url = prometheus.url ?? '';
  const up = await prometheus.whenUp([metricsUrl], 10_000);
  if (!up.ok) throw new Error(up.error);
});
afterAll(async () => {
  await prometheus.stop();
  await target.close();
});

const promtoolIsPresent = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
const reason = promtoolIsPresent || REQUIRED ? '' : ' (skipped: no promtool on PATH)';

describe.skipIf(!promtoolIsPresent && !REQUIRED)(`promtool query${reason}`, () => {
  async function promtool(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('promtool', ['query', ...args]);
    return stdout.trimEnd();
  }

  it('instant', async () => {
    expect(await promtool('instant', url, 'sum(inference_requests_total)')).toMatch(
      /^\{\} => 10 @\[\d+(?:\.\d+)?\]$/,
    );
    expect(await promtool('instant', url, '1 + 1')).toMatch(/^scalar: 2 @\[/);
  });

  it('range', async () => {
    const seconds = Math.floor(Date.now() / 1_000);
    const range = [`--start=${seconds - 60}`, `--end=${seconds}`, '--step=10s'];
    const out = await promtool('range', ...range, url, 'vector(1)');
    expect(out.split('\n')).toEqual([
      '{} =>',
      ...Array.from({ length: 7 }, (_, step) => `1 @[${seconds - 60 + 10 * step}]`),
    ]);
  });

  it('series and labels', async () => {
    const series = await promtool('series', '--match=inference_requests_total', url);
    expect(series.split('\n')).toHaveLength(2);
    expect(series).toContain('rollout_hash="a"');
    expect(await promtool('labels', url, 'rollout_hash')).toBe('a\nb');
  });

  it('and its errors', async () => {
    await expect(promtool('instant', url, 'sum(')).rejects.toThrow(
      /bad_data: invalid parameter "query": 1:5: parse error/,
    );
  });
});

describe('Grafana', () => {
  const ask = async (method: 'GET' | 'POST', path: string, parameters = {}) => {
    const form = new URLSearchParams(parameters).toString();
    const response = await fetch(
      `${url}/api/v1/${path}${method === 'GET' && form ? `?${form}` : ''}`,
      method === 'GET'
        ? {}
        : { method, body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    );
    const body = (await response.json().catch(() => ({}))) as Body;
    return [response.status, body] as const;
  };
  const data = async (...call: Parameters<typeof ask>) => {
    const [status, body] = await ask(...call);
    expect(status).toBe(200);
    return body.data;
  };

  it('checks the health of the data source', async () => {
    const call = { query: '1+1', time: '4' };
    for (const method of ['POST', 'GET'] as const)
      expect(await data(method, 'query', call)).toEqual({ resultType: 'scalar', result: [4, '2'] });
    // Without `features`, it is a Prometheus.
    expect(await data('GET', 'status/buildinfo')).not.toHaveProperty('features');
    expect(await data('GET', 'status/buildinfo')).toHaveProperty('version');
  });

  it('loads what its editor offers', async () => {
    const nowMs = Date.now();
    const milliseconds = { start: String(nowMs - 3_600_000), end: String(nowMs) };
    expect(await data('GET', 'query_exemplars', { query: 'test', ...milliseconds })).toEqual([]);
    expect(await data('GET', 'rules')).toEqual({ groups: [] });
    const start = String(Math.floor(nowMs / 1_000) - 3_600);
    const range = { start, end: String(Math.ceil(nowMs / 1_000) + 1) };
    const match = { 'match[]': 'inference_requests_total', ...range };
    const limit = { ...range, limit: '40000' };
    expect(await data('GET', 'label/__name__/values', limit)).toContain('up');
    const labels = ['__name__', 'instance', 'job', 'rollout_hash'];
    for (const method of ['POST', 'GET'] as const) {
      expect(await data(method, 'labels', match)).toEqual(labels);
      expect(await data(method, 'series', match)).toHaveLength(2);
    }
    expect(await data('GET', 'label/rollout_hash/values', match)).toEqual(['a', 'b']);
    // It tries POST first, and takes 405 for "by GET, then".
    expect((await ask('POST', 'label/job/values', match))[0]).toBe(405);
    expect((await ask('POST', 'metadata'))[0]).toBe(405);
    expect(await data('GET', 'metadata', { limit: '40000' })).toEqual({
      inference_requests_total: [{ type: 'counter', help: 'Requests.', unit: '' }],
    });
  });

  it('draws panels', async () => {
    const seconds = Math.floor(Date.now() / 1_000);
    const range = { start: String(seconds - 30), end: String(seconds), step: '15' };
    const query = 'sum by (rollout_hash) (inference_requests_total)';
    expect(await data('POST', 'query_range', { query, ...range })).toMatchObject({
      resultType: 'matrix',
    });
    expect(await data('POST', 'query', { query, time: String(seconds + 1) })).toMatchObject({
      resultType: 'vector',
      result: [{ metric: { rollout_hash: 'a' } }, { metric: { rollout_hash: 'b' } }],
    });
    const [status, body] = await ask('POST', 'query_range', { query: 'sum(', ...range });
    expect([status, body.status, body.errorType]).toEqual([400, 'error', 'bad_data']);
  });
});
