import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../../src/live/prometheus/client.ts';
import { connectionOf } from '../../../src/live/prometheus/connection.ts';
import { type HttpStub, startHttpStub } from './http-stub.ts';

const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });

let stub: HttpStub;
let client: Client;

async function against(listener: RequestListener, path = ''): Promise<Client> {
  stub = await startHttpStub(listener);
  client = connect(connectionOf(stub.url.replace('//', '//me:secret@') + path));
  return client;
}

/** Answers with each status in turn, the last one for ever. */
function statuses(...list: number[]): RequestListener {
  let index = 0;
  return (_, response) => {
    const status = list[Math.min(index++, list.length - 1)] ?? 200;
    response.statusCode = status;
    response.setHeader('content-type', 'application/json');
    response.end(status === 200 ? EMPTY : '{"status":"error","error":"as told"}');
  };
}

afterEach(async () => {
  await client.close();
  await stub.close();
});

describe('the client', () => {
  it('asks by POST form, with time, timeout, credentials and parameters', async () => {
    await against(statuses(200), '/prefix?partial_response=false');
    expect(await client.query('up{a="&"}', 1_700_000_000_123)).toEqual({
      ok: true,
      value: { type: 'vector', samples: [] },
      warnings: [],
    });
    await client.queryRange('up', { startMs: 1_000, endMs: 2_500, stepMs: 250 });
    const [instant, range] = stub.requests.map(({ line, body }) => ({
      line,
      form: Object.fromEntries(new URLSearchParams(body)),
    }));
    expect(instant).toMatchObject({
      line: 'POST /prefix/api/v1/query',
      form: { query: 'up{a="&"}', time: '1700000000.123', partial_response: 'false' },
    });
    expect(Number(instant?.form.timeout)).toBeGreaterThan(1);
    expect(range).toMatchObject({
      line: 'POST /prefix/api/v1/query_range',
      form: { query: 'up', start: '1.000', end: '2.500', step: '0.250' },
    });
    const credentials = Buffer.from('me:secret').toString('base64');
    expect(stub.requests[0]?.headers.authorization).toBe(`Basic ${credentials}`);
  });

  it.each([429, 500, 503])('tries again after HTTP %i', async (status) => {
    await against(statuses(status, 200));
    expect((await client.query('up', 0)).ok).toBe(true);
    expect(stub.requests).toHaveLength(2);
  });

  it('gives up in the end and says that a later try may succeed', async () => {
    await against(statuses(503));
    expect(await client.query('up', 0)).toEqual({ ok: false, error: 'as told', retryable: true });
    expect(stub.requests).toHaveLength(3);
  });

  it.each([400, 404, 422])('takes HTTP %i for an answer', async (status) => {
    await against(statuses(status, 200));
    expect(await client.query('up', 0)).toEqual({ ok: false, error: 'as told', retryable: false });
    expect(stub.requests).toHaveLength(1);
  });

  it('says what came instead of a result', async () => {
    await against((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<html>log in</html>');
    });
    const answer = await client.query('up', 0);
    expect(answer).toEqual({
      ok: false,
      error: `Prometheus at ${stub.url}: HTTP 200 text/html, the answer is not JSON`,
      retryable: false,
    });
  });

  it('tries again after a cut connection', async () => {
    let first = true;
    await against((_, response) => {
      if (first) response.destroy();
      else response.end(EMPTY);
      first = false;
    });
    expect((await client.query('up', 0)).ok).toBe(true);
  });

  it('calls a dead server a refused connection, without its credentials', async () => {
    await against(statuses(200));
    await stub.close();
    const answer = await client.query('up', 0);
    expect(answer).toEqual({
      ok: false,
      error: `Prometheus at ${stub.url}: connection refused`,
      retryable: true,
    });
  });
});
