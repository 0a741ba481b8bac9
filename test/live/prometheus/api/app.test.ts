import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/core/promql/evaluation.ts';
import { labelSet } from '../../../../src/core/promql/label-set.ts';
import { engineOver } from '../../../../src/core/promql/query-engine.ts';
import { SeriesStore } from '../../../../src/core/promql/store.ts';
import { prometheusApi } from '../../../../src/live/prometheus/api/app.ts';
import type { TargetStatus } from '../../../../src/live/prometheus/scraper.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TARGET: TargetStatus = {
  target: { job: 'router', url: 'http://127.0.0.1:8080/metrics' },
  labels: labelSet([['job', 'router']]),
  intervalMs: 1_000,
  timeoutMs: 900,
  health: 'down',
  lastError: 'connection refused',
  lastScrapeMs: 1_500,
  lastDurationMs: 20,
  missedTicks: 0,
  metadata: new Map([['m', { type: 'counter', help: 'Help.', unit: '' }]]),
};

let app: ReturnType<typeof prometheusApi>;

beforeEach(() => {
  const store = new SeriesStore();
  const series = (entries: Record<string, string>) => labelSet(Object.entries(entries));
  const appended: readonly (readonly [Record<string, string>, readonly number[]])[] = [
    [{ __name__: 'm', a: '1' }, [1, 1e-7, Number.NaN]],
    [{ __name__: 'm', a: '2' }, [2, 1e21, Number.NEGATIVE_INFINITY]],
    [{ __name__: 'late', b: 'x' }, []],
  ];
  for (const [entries, values] of appended)
    for (const [index, value] of values.entries())
      store.append(series(entries), 1_000 + index * 430, value);
  store.append(series({ __name__: 'late', b: 'x' }), 9_000, 5);
  app = prometheusApi({
    store,
    engine: engineOver(store, DEFAULT_SETTINGS),
    targets: [TARGET],
    semantics: '3.x',
    version: '3.5.0',
  });
});

async function get(path: string): Promise<[number, string]> {
  const answer = await app.request(path);
  return [answer.status, await answer.text()];
}

async function data(path: string): Promise<unknown> {
  const [, body] = await get(path);
  return JSON.parse(body).data;
}

describe('query', () => {
  it('writes times and values as Prometheus does', async () => {
    expect(await get('/api/v1/query?query=m&time=1.43')).toEqual([
      200,
      '{"status":"success","data":{"resultType":"vector","result":[' +
        '{"metric":{"__name__":"m","a":"1"},"value":[1.430,"1e-07"]},' +
        '{"metric":{"__name__":"m","a":"2"},"value":[1.430,"1e+21"]}]}}',
    ]);
    expect(await get('/api/v1/query?query=1e21&time=1.5')).toEqual([
      200,
      '{"status":"success","data":{"resultType":"scalar","result":[1.5,"1000000000000000000000"]}}',
    ]);
  });

  it.each([
    ['seconds', '1.86'],
    ['RFC 3339', '1970-01-01T00:00:01.86Z'],
  ])('takes its time as %s', async (_, time) => {
    const [, body] = await get(`/api/v1/query?query=sum(m)&time=${time}`);
    expect(body).toContain('"value":[1.860,"NaN"]');
  });

  it('comes by POST form as well, its parameters split between form and URL', async () => {
    const body = new URLSearchParams({ query: 'count(m)' }).toString();
    const init = { method: 'POST', headers: FORM, body };
    const answer = await app.request('/api/v1/query?time=1', init);
    expect(await answer.text()).toContain('"value":[1,"2"]');
  });

  it('carries warnings and infos with their places', async () => {
    const [, body] = await get('/api/v1/query?query=quantile(2,%20m)&time=1');
    expect(JSON.parse(body).warnings).toEqual([
      'PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)',
    ]);
    expect((await get('/api/v1/query?query=rate(m[5s])&time=2'))[1]).toContain('"infos":["PromQL');
  });

  it.each([
    [
      'query=sum(&time=1',
      400,
      'bad_data',
      'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    ],
    [
      'query=m&time=abc',
      400,
      'bad_data',
      `invalid parameter "time": Invalid time value for 'time': ` +
        `cannot parse "abc" to a valid timestamp`,
    ],
    [
      'query=m&timeout=soon',
      400,
      'bad_data',
      'invalid parameter "timeout": cannot parse "soon" to a valid duration',
    ],
    [
      'query=label_replace(m,%22a%22,%22x%22,%22%22,%22%22)&time=1',
      422,
      'execution',
      'vector cannot contain metrics with the same labelset',
    ],
  ])('refuses %s', async (parameters, status, errorType, error) => {
    const [actual, body] = await get(`/api/v1/query?${parameters}`);
    expect([actual, JSON.parse(body)]).toEqual([status, { status: 'error', errorType, error }]);
  });
});

describe('query_range', () => {
  it('answers at each step', async () => {
    expect(await data('/api/v1/query_range?query=m{a="1"}&start=1&end=2&step=1')).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'm', a: '1' },
          values: [
            [1, '1'],
            [2, 'NaN'],
          ],
        },
      ],
    });
    expect(await data('/api/v1/query_range?query=m{a="1"}&start=1&end=2&step=500ms')).toMatchObject(
      {
        result: [{ values: { length: 3 } }],
      },
    );
  });

  it.each([
    ['start=2&end=1&step=1', 'end timestamp must not be before start time'],
    ['start=1&end=2&step=0', 'zero or negative query resolution step widths'],
    ['start=1&end=2', 'cannot parse "" to a valid duration'],
    ['start=1&end=11002&step=1', 'exceeded maximum resolution of 11,000 points per timeseries'],
    ['start=1&end=11002&step=1', '(limit steps = 11000)'],
    ['end=2&step=1', `Invalid time value for 'start'`],
  ])('refuses %s', async (parameters, error) => {
    const [status, body] = await get(`/api/v1/query_range?query=m&${parameters}`);
    expect([status, JSON.parse(body).error]).toEqual([400, expect.stringContaining(error)]);
  });
});

describe('what there is', () => {
  it('series, by any of several selectors and by time', async () => {
    expect(await data('/api/v1/series?match[]=m{a="2"}&match[]=late')).toEqual([
      { __name__: 'late', b: 'x' },
      { __name__: 'm', a: '2' },
    ]);
    expect(await data('/api/v1/series?match[]={__name__=~".%2B"}&start=5&end=10')).toEqual([
      { __name__: 'late', b: 'x' },
    ]);
    expect(await get('/api/v1/series')).toEqual([
      400,
      '{"status":"error","errorType":"bad_data","error":"no match[] parameter provided"}',
    ]);
  });

  it('label names and values, all or of selected series', async () => {
    expect(await data('/api/v1/labels')).toEqual(['__name__', 'a', 'b']);
    expect(await data('/api/v1/labels?match[]=late')).toEqual(['__name__', 'b']);
    expect(await data('/api/v1/label/a/values')).toEqual(['1', '2']);
    expect(await data('/api/v1/label/nosuch/values')).toEqual([]);
    const [status, body] = await get('/api/v1/label/bad-name/values');
    expect([status, JSON.parse(body).error]).toEqual([400, 'invalid label name: "bad-name"']);
  });

  it('no more than are wanted, with a warning that there are more', async () => {
    const more = (list: unknown) => [
      200,
      JSON.stringify({
        status: 'success',
        data: list,
        warnings: ['results truncated due to limit'],
      }),
    ];
    expect(await get('/api/v1/labels?limit=2')).toEqual(more(['__name__', 'a']));
    expect(await get('/api/v1/label/a/values?limit=1')).toEqual(more(['1']));
    expect(await get('/api/v1/series?match[]=m&limit=1')).toEqual(
      more([{ __name__: 'm', a: '1' }]),
    );
    expect(await data('/api/v1/labels?limit=0')).toHaveLength(3);
    for (const limit of ['-1', 'x']) {
      expect((await get(`/api/v1/labels?limit=${limit}`))[0]).toBe(400);
      expect((await get('/api/v1/metadata?limit=x'))[0]).toBe(400);
    }
  });

  it('targets and the metadata of their metrics', async () => {
    expect(await data('/api/v1/targets')).toMatchObject({
      activeTargets: [
        {
          health: 'down',
          lastError: 'connection refused',
          lastScrape: '1970-01-01T00:00:01.500Z',
          lastScrapeDuration: 0.02,
          scrapeUrl: 'http://127.0.0.1:8080/metrics',
        },
      ],
      droppedTargets: [],
    });
    const metadata = { m: [{ type: 'counter', help: 'Help.', unit: '' }] };
    expect(await data('/api/v1/metadata')).toEqual(metadata);
    expect(await data('/api/v1/metadata?metric=m')).toEqual(metadata);
    expect(await data('/api/v1/metadata?metric=other')).toEqual({});
    expect(await data('/api/v1/metadata?limit=0')).toEqual({});
  });
});

describe('what Grafana asks besides', () => {
  it.each([
    ['/-/ready', 'Prometheus Server is Ready.\n'],
    ['/-/healthy', 'Prometheus Server is Healthy.\n'],
    ['/api/v1/rules', '{"status":"success","data":{"groups":[]}}'],
    ['/api/v1/query_exemplars?query=test&start=1&end=2', '{"status":"success","data":[]}'],
    [
      '/api/v1/query?query=1%2B1&time=4',
      '{"status":"success","data":{"resultType":"scalar","result":[4,"2"]}}',
    ],
  ])('%s', async (path, body) => {
    expect(await get(path)).toEqual([200, body]);
  });

  it('its build, and 405 where only GET is served', async () => {
    expect(await data('/api/v1/status/buildinfo')).toMatchObject({ version: '3.5.0' });
    const posted = await app.request('/api/v1/label/a/values', { method: 'POST', headers: FORM });
    expect(posted.status).toBe(405);
    expect((await get('/api/v1/nosuch'))[0]).toBe(404);
  });

  it('no form without end', async () => {
    const init = { method: 'POST', headers: FORM, body: `query=${'x'.repeat(300_000)}` };
    expect((await app.request('/api/v1/query', init)).status).toBe(413);
  });
});
