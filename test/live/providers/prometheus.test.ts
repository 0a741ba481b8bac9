import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/live/prometheus/embedded.ts';
import type { Prometheus, QueryAnswer } from '../../../src/live/prometheus/port.ts';
import type { ProviderWorld } from '../../../src/live/providers/port.ts';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';
import { dialling, errorOf, read } from './asking.ts';

const NOW_MS = Date.UTC(2026, 7, 17, 12);
const HOUR_MS = 3_600_000;

function answers(data: unknown, warnings: string[] = []): RequestListener {
  return (_, response) => void response.end(JSON.stringify({ status: 'success', data, warnings }));
}

describe('a dialled Prometheus', () => {
  let stub: HttpStub;
  let listener: RequestListener;
  const forms = () =>
    stub.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

  beforeEach(async () => {
    listener = answers({ resultType: 'scalar', result: [1, 'NaN'] });
    stub = await startHttpStub((request, response) => listener(request, response));
  });
  afterEach(() => stub.close());

  it('is asked at the time of the turn, and has 30 s', async () => {
    await read({ prometheus: { address: stub.url, query: 'up' } }, dialling(), NOW_MS);
    expect(forms()[0]).toMatchObject({ query: 'up', time: `${NOW_MS / 1_000}.000` });
    expect(Number(forms()[0]?.timeout)).toBeGreaterThan(29);
  });

  it('is the default where the metric names none', async () => {
    const world = dialling({ prometheus: { kind: 'dial', defaultAddress: stub.url } });
    expect(await read({ prometheus: { query: 'up' } }, world)).toMatchObject({
      ok: true,
      result: { kind: 'prom', value: Number.NaN },
      valueText: 'NaN',
    });
  });

  it('keeps its warnings', async () => {
    listener = answers({ resultType: 'vector', result: [] }, ['one store is down']);
    expect(await read({ prometheus: { address: stub.url, query: 'up' } })).toMatchObject({
      result: { value: [] },
      warnings: ['one store is down'],
    });
  });

  it('is asked for a range', async () => {
    const values = [
      [1, '10'],
      [2, '11'],
    ];
    listener = answers({ resultType: 'matrix', result: [{ metric: {}, values }] });
    const rangeQuery = { start: 'now() - duration("1h")', end: 'now()', step: '1m' };
    const prometheus = { address: stub.url, query: 'up', rangeQuery };
    expect(await read({ prometheus }, dialling(), NOW_MS)).toMatchObject({
      result: { value: [10, 11] },
      valueText: '[10,11]',
    });
    expect(stub.requests[0]?.line).toBe('POST /api/v1/query_range');
    expect(forms()[0]).toMatchObject({
      start: `${(NOW_MS - HOUR_MS) / 1_000}.000`,
      end: `${NOW_MS / 1_000}.000`,
      step: '60.000',
    });
  });

  it.each([403, 405, 501])('is asked by GET if it answers POST with %i', async (status) => {
    const scalar = answers({ resultType: 'scalar', result: [1, '2'] });
    listener = (request, response) => {
      if (request.method === 'POST') response.writeHead(status).end();
      else scalar(request, response);
    };
    const prometheus = { address: `${stub.url}/prefix?tenant=a`, query: 'up{a="&"}' };
    expect(await read({ prometheus })).toMatchObject({ result: { value: 2 } });
    const url = new URL(stub.requests[1]?.line.slice('GET '.length) ?? '', stub.url);
    expect(url.pathname).toBe('/prefix/api/v1/query');
    expect(url.searchParams.get('query')).toBe('up{a="&"}');
    expect(url.searchParams.get('tenant')).toBe('a');
  });

  it('gets basic authentication, unless a header says otherwise', async () => {
    const basicAuth = { username: 'me', password: 'secret' };
    const prometheus = { address: stub.url, query: 'up', authentication: { basicAuth } };
    await read({ prometheus });
    const headers = [{ key: 'authorization', value: 'Bearer abc' }];
    await read({ prometheus: { ...prometheus, headers } });
    expect(stub.requests.map(({ headers: sent }) => sent.authorization)).toEqual([
      `Basic ${Buffer.from('me:secret').toString('base64')}`,
      'Bearer abc',
    ]);
  });

  it.each([
    { prometheus: { query: 'up' }, error: 'prometheus address is not configured' },
    { prometheus: { address: ':no' }, error: 'prometheus address is not is url format' },
    { prometheus: { address: 'http://[' }, error: 'prometheus address is not is url format' },
    {
      prometheus: { address: 'http://me:%zz@127.0.0.1' },
      error: 'prometheus address is not is url format',
    },
    {
      prometheus: { address: 'http://127.0.0.1', timeout: -1 },
      error: 'prometheus timeout should not be negative',
    },
    {
      prometheus: { address: 'http://127.0.0.1', timeout: 0 },
      error: 'a timeout of 0 s leaves no time to answer',
    },
    {
      prometheus: {
        address: 'http://127.0.0.1',
        authentication: { sigv4: { region: 'eu-west-1' } },
      },
      error: expect.stringMatching(/^authentication.sigv4 is not supported: .*signing proxy/),
    },
    {
      prometheus: { address: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1' },
      error: expect.stringMatching(/^authentication.sigv4 is not supported/),
    },
  ])('is not asked with the settings of $prometheus', async ({ prometheus, error }) => {
    expect(await errorOf({ prometheus })).toEqual(error);
  });
});

describe("a world's own Prometheus", () => {
  interface Asked {
    readonly query: string;
    readonly at: unknown;
  }
  let asked: Asked[];

  /** 20 times faster than the wall, of which this is the time when the plan has run 10 minutes. */
  function rehearsal(compression = 20): ProviderWorld {
    const answer = (query: string, at: unknown): Promise<QueryAnswer> => {
      asked.push({ query, at });
      return Promise.resolve({ ok: true, value: { type: 'vector', samples: [] }, warnings: [] });
    };
    const prometheus: Prometheus = {
      kind: 'embedded',
      version: 'none',
      url: null,
      query: answer,
      queryRange: answer,
      whenUp: () => Promise.resolve({ ok: true }),
      stop: () => Promise.resolve(),
      kill: () => {},
    };
    return dialling({
      wallAtMs: (planMs) => NOW_MS + (planMs - 600_000) / compression,
      prometheus: { kind: 'own', prometheus, compression },
    });
  }

  beforeEach(() => {
    asked = [];
  });

  const sigv4 = { authentication: { sigv4: { region: 'eu-west-1' } } };
  it.each([{}, { address: 'http://prometheus.monitoring:9090' }, sigv4])(
    'answers whatever the address and its credentials: %o',
    async (settings) => {
      const query = 'rate(x[10m] offset 1m)';
      const reading = await read({ prometheus: { query, ...settings } }, rehearsal(), 600_000);
      expect(reading).toMatchObject({ ok: true, valueText: '[]' });
      expect(asked).toEqual([{ query: 'rate(x[30s] offset 3s)', at: NOW_MS }]);
    },
  );

  it('is asked for the range as its own clock sees it', async () => {
    const rangeQuery = { start: 'now() - duration("1h")', end: 'now()', step: '1m' };
    await read({ prometheus: { query: 'rate(x[10m])', rangeQuery } }, rehearsal(), 600_000);
    const at = { startMs: NOW_MS - HOUR_MS / 20, endMs: NOW_MS, stepMs: 3_000 };
    expect(asked).toEqual([{ query: 'rate(x[30s])', at }]);
  });

  it('is asked word for word at the pace of the wall', async () => {
    const rangeQuery = { start: 'date("2026-08-17")', end: 'now()', step: '500us' };
    const query = 'rate( x[10m] )';
    await read({ prometheus: { query, rangeQuery } }, rehearsal(1), 600_000);
    const startMs = Date.UTC(2026, 7, 17);
    expect(asked).toEqual([{ query, at: { startMs, endMs: NOW_MS, stepMs: 0.5 } }]);
  });

  it.each([
    { prometheus: { query: 'rate(x' }, error: /^invalid parameter "query": .*parse error/ },
    { prometheus: { query: 'x', address: ':no' }, error: /address is not is url format/ },
    {
      prometheus: { query: 'x', rangeQuery: { start: 'now()', end: '1', step: '1m' } },
      error: /^failed to parse rangeQuery.end as time: expected time.Time, but got int/,
    },
    {
      prometheus: { query: 'x', rangeQuery: { start: 'now()', end: 'now()', step: '1d' } },
      error: /^failed to parse rangeQuery.step as duration: /,
    },
  ])('is not asked with the settings of $prometheus', async ({ prometheus, error }) => {
    expect(await errorOf({ prometheus }, rehearsal())).toMatch(error);
    expect(asked).toEqual([]);
  });
});

describe('own and dialled', () => {
  const minute = { start: 'now() - duration("1m")', end: 'now()', step: '15s' };

  it.each([
    { query: 'vector(0.5)' },
    { query: 'NaN' },
    { query: 'vector(time() % 60)', rangeQuery: minute },
    { query: 'vector(1)', rangeQuery: { ...minute, start: 'now() + duration("1m")' } },
    { query: 'vector(1)', rangeQuery: { ...minute, step: '0' } },
    { query: 'vector(1)', rangeQuery: { ...minute, step: '5ms' } },
    { query: '"text"' },
    { query: 'sum(' },
    { query: '' },
  ])('read the same of $query', async (settings) => {
    const started = await startEmbedded({
      targets: [],
      scrapeIntervalMs: 15_000,
      evaluationIntervalMs: 15_000,
      lookbackMs: 300_000,
      apiPort: 0,
    });
    if (!started.ok) throw new Error(started.error);
    const { prometheus } = started;
    const own = dialling({ prometheus: { kind: 'own', prometheus, compression: 1 } });
    const address = prometheus.url ?? '';
    const readings = [
      await read({ prometheus: settings }, own, NOW_MS),
      await read({ prometheus: { ...settings, address } }, dialling(), NOW_MS),
    ];
    await prometheus.stop();
    expect(readings[0]).toEqual(readings[1]);
  });
});
