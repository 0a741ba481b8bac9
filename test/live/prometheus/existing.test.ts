import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionOf } from '../../../src/live/prometheus/connection.ts';
import { joinExisting } from '../../../src/live/prometheus/existing.ts';
import type { Prometheus, Started } from '../../../src/live/prometheus/port.ts';
import { type HttpStub, startHttpStub } from './http-stub.ts';

const SETTINGS = {
  targets: [],
  scrapeIntervalMs: 15_000,
  evaluationIntervalMs: 15_000,
  lookbackMs: 300_000,
};
const TARGET = 'http://127.0.0.1:8080/metrics';

function existing(url: string) {
  return { kind: 'existing', connection: connectionOf(url), backend: null } as const;
}

let stub: HttpStub;
let joined: Prometheus | undefined;

async function join(listener: RequestListener): Promise<Started> {
  stub = await startHttpStub(listener);
  const started = await joinExisting(existing(stub.url), SETTINGS);
  joined = started.ok ? started.prometheus : undefined;
  return started;
}

/** Serves build information where it is given, and `up` with a value for the target. */
function server(version: string | undefined, up: string | undefined): RequestListener {
  return (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/api/v1/status/buildinfo') {
      if (version === undefined) response.statusCode = 404;
      response.end(JSON.stringify({ status: 'success', data: { version } }));
      return;
    }
    const value = [1, up ?? ''];
    const result = up === undefined ? [] : [{ metric: { instance: '127.0.0.1:8080' }, value }];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  };
}

afterEach(async () => {
  await joined?.stop();
  await stub.close();
});

describe('an existing Prometheus', () => {
  it('is joined with its version', async () => {
    await join(server('3.5.0', '1'));
    expect(joined).toMatchObject({ kind: 'url', version: '3.5.0', url: stub.url });
    expect(await joined?.whenUp([TARGET], 0)).toEqual({ ok: true });
  });

  it('may have no build information, if it answers queries', async () => {
    await join(server(undefined, '1'));
    expect(joined?.version).toBe('unknown');
  });

  it('is told apart from something else that answers', async () => {
    const started = await join((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<h1>It works</h1>');
    });
    expect(started).toEqual({
      ok: false,
      error: expect.stringContaining(
        'does not speak the Prometheus API; is a path prefix missing?',
      ),
    });
  });

  it('may want credentials', async () => {
    const started = await join((_, response) => {
      response.statusCode = 401;
      response.end();
    });
    expect(started.ok ? '' : started.error).toContain('give credentials with --prometheus-config');
  });

  it('may not be there', async () => {
    await join(server('3.5.0', '1'));
    await joined?.stop();
    await stub.close();
    expect(await joinExisting(existing(stub.url), SETTINGS)).toEqual({
      ok: false,
      error: `the Prometheus at ${stub.url}: connection refused`,
    });
  });

  it.each([
    [undefined, '127.0.0.1:8080 was not scraped yet'],
    ['0', '127.0.0.1:8080 is down (up 0)'],
  ])('with up %s shows what to add to its configuration', async (up, error) => {
    await join(server('3.5.0', up));
    const answer = await joined?.whenUp([TARGET], 0);
    expect(answer).toMatchObject({ ok: false, error: expect.stringContaining(error) });
    expect(answer).toMatchObject({ error: expect.stringContaining('job_name: understudy') });
  });

  it('ends a wait when it is let go', async () => {
    await join(server('3.5.0', undefined));
    const waiting = joined?.whenUp([TARGET], 60_000);
    await joined?.stop();
    expect((await waiting)?.ok).toBe(false);
  });
});
