import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/live/prometheus/embedded.ts';
import type {
  Prometheus,
  PrometheusSettings,
  QueryAnswer,
} from '../../../src/live/prometheus/port.ts';
import { type HttpStub, startHttpStub } from './http-stub.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function target(): Promise<HttpStub> {
  const stub = await startHttpStub((_, response) => {
    response.setHeader('content-type', 'text/plain');
    response.end('a 1\n');
  });
  ends.push(stub.close);
  return stub;
}

async function embedded(settings: Partial<PrometheusSettings>): Promise<Prometheus> {
  const started = await startEmbedded({
    targets: [],
    scrapeIntervalMs: 20,
    evaluationIntervalMs: 1_000,
    lookbackMs: 1_000,
    ...settings,
  });
  if (!started.ok) throw new Error(started.error);
  ends.push(started.prometheus.stop);
  return started.prometheus;
}

function valueIn(answer: QueryAnswer): number | undefined {
  return answer.ok && answer.value.type === 'vector' ? answer.value.samples[0]?.value : undefined;
}

describe('the embedded Prometheus', () => {
  it('scrapes with the headers of a Prometheus until it is killed', async () => {
    const stub = await target();
    const url = `${stub.url}/custom?format=text`;
    const prometheus = await embedded({ targets: [{ job: 'j', url }] });
    expect(await prometheus.whenUp([url], 5_000)).toEqual({ ok: true });
    expect(stub.requests[0]?.line).toBe('GET /custom?format=text');
    expect(stub.requests[0]?.headers).toMatchObject({
      accept: expect.stringContaining('text/plain;version=0.0.4'),
      'x-prometheus-scrape-timeout-seconds': '0.02',
    });
    prometheus.kill();
    expect(await prometheus.query('up', Date.now())).toEqual({
      ok: false,
      error: 'the embedded Prometheus: connection refused, it was killed',
      retryable: true,
    });
    const scrapes = stub.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(stub.requests).toHaveLength(scrapes);
  });

  it.each([
    [false, { job: 'j', exported_job: 'exposed' }],
    [true, { job: 'exposed' }],
  ])('with honorLabels %s', async (honorLabels, labels) => {
    const stub = await startHttpStub((_, response) => {
      response.setHeader('content-type', 'text/plain');
      response.end('a{job="exposed"} 1\n');
    });
    ends.push(stub.close);
    const prometheus = await embedded({ targets: [{ job: 'j', url: stub.url }], honorLabels });
    await prometheus.whenUp([stub.url], 5_000);
    expect(await prometheus.query('a', Date.now())).toMatchObject({
      value: { samples: [{ labels: { __name__: 'a', instance: stub.url.slice(7), ...labels } }] },
    });
  });

  it('calls a target down that takes longer than the interval, and goes on', async () => {
    let requests = 0;
    const stub = await startHttpStub((_, response) => {
      // The first answer never comes.
      if (++requests > 1) response.setHeader('content-type', 'text/plain').end('a 1\n');
    });
    ends.push(stub.close);
    const url = `${stub.url}/metrics`;
    const prometheus = await embedded({ targets: [{ job: 'j', url }], scrapeIntervalMs: 100 });
    const seen = async (query: string) => valueIn(await prometheus.query(query, Date.now()));
    expect(await prometheus.whenUp([url], 5_000)).toEqual({ ok: true });
    expect(await seen('min_over_time(up[5s])')).toBe(0);
    expect(await seen('count_over_time(a[5s])')).toBeGreaterThan(0);
  });

  it('answers of a time only when no sample of it can still come in', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let seen = () => {};
    const begun = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const stub = await startHttpStub(async (_, response) => {
      seen();
      await held;
      response.setHeader('content-type', 'text/plain').end('a 1\n');
    });
    ends.push(stub.close);
    const targets = [{ job: 'j', url: `${stub.url}/metrics` }];
    const prometheus = await embedded({ targets, scrapeIntervalMs: 3_000, lookbackMs: 10_000 });
    await begun;
    const nowMs = Date.now();
    const answers: string[] = [];
    const asked = [
      prometheus.query('a', nowMs).then((answer) => answers.push(`now ${valueIn(answer)}`)),
      prometheus
        .query('a', nowMs - 60_000)
        .then((answer) => answers.push(`then ${valueIn(answer)}`)),
    ];
    await asked[1];
    release();
    await Promise.all(asked);
    expect(answers).toEqual(['then undefined', 'now 1']);
  });

  it('lets go of who waits for a scrape when it ends', async () => {
    let seen = () => {};
    const begun = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const stub = await startHttpStub(() => seen());
    ends.push(stub.close);
    const targets = [{ job: 'j', url: `${stub.url}/metrics` }];
    const prometheus = await embedded({ targets, scrapeIntervalMs: 3_000 });
    await begun;
    const asked = prometheus.query('a', Date.now());
    prometheus.kill();
    expect(await asked).toMatchObject({
      ok: false,
      error: expect.stringContaining('it was killed'),
    });
  });

  it('has no address unless asked for one', async () => {
    expect((await embedded({})).url).toBeNull();
    expect((await embedded({ apiPort: 0 })).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('says that a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    ends.push(async () => taken.close());
    const { port } = taken.address() as AddressInfo;
    await expect(embedded({ apiPort: port })).rejects.toThrow(
      `the embedded Prometheus: port ${port} is taken`,
    );
  });

  it('ends a wait when it is stopped', async () => {
    const prometheus = await embedded({});
    const waiting = prometheus.whenUp(['http://127.0.0.1:1/metrics'], 60_000);
    await prometheus.stop();
    expect(await waiting).toEqual({ ok: false, error: 'it was stopped' });
  });

  it('parses each query once and still answers after hundreds of others', async () => {
    const prometheus = await embedded({});
    for (let i = 0; i < 250; i++) await prometheus.query(`vector(${i})`, 0);
    expect(await prometheus.query('vector(0)', 0)).toMatchObject({
      ok: true,
      value: { samples: [{ value: 0 }] },
    });
  });
});
