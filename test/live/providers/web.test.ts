import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';
import { errorOf, read } from './asking.ts';

let stub: HttpStub;
let listener: RequestListener;

beforeEach(async () => {
  listener = (_, response) => void response.end('{"n": 7}');
  stub = await startHttpStub((request, response) => listener(request, response));
});
afterEach(() => stub.close());

describe('the web provider', () => {
  it('asks by GET and takes the whole document', async () => {
    expect(await read({ web: { url: `${stub.url}/m?a=1` } })).toMatchObject({
      ok: true,
      result: { kind: 'json', value: { n: 7 } },
      valueText: '{"n":7}',
    });
    expect(stub.requests).toMatchObject([{ line: 'GET /m?a=1', body: '' }]);
  });

  it('takes what is no JSON as text', async () => {
    listener = (_, response) => void response.end('OK');
    expect(await read({ web: { url: stub.url, jsonPath: '{$.n}' } })).toMatchObject({
      result: { kind: 'json', value: 'OK' },
      valueText: 'OK',
    });
  });

  it.each(['POST', 'PUT'] as const)('sends a body by %s', async (method) => {
    await read({ web: { url: stub.url, method, body: 'n = é' } });
    await read({ web: { url: stub.url, method, jsonBody: { n: [1, null] } } });
    await read({ web: { url: stub.url, method } });
    expect(stub.requests).toMatchObject([
      { line: `${method} /`, body: 'n = é', headers: { 'content-length': '6' } },
      { body: '{"n":[1,null]}', headers: { 'content-type': 'application/json' } },
      { body: '' },
    ]);
  });

  it.each([304, 404, 500, 503])('takes HTTP %i for an error', async (status) => {
    listener = (_, response) => void response.writeHead(status).end();
    const error = await errorOf({ web: { url: stub.url } });
    expect(error).toBe(`received non 2xx response code: ${status}`);
    expect(stub.requests).toHaveLength(1);
  });

  it('says what the path did not find', async () => {
    const error = await errorOf({ web: { url: stub.url, jsonPath: '{$.m}' } });
    expect(error).toBe('Could not find JSONPath in body: m is not found');
  });

  it('reads no more than a megabyte', async () => {
    listener = (_, response) => void response.end(Buffer.alloc(1024 * 1024 + 1, '1'));
    expect(await errorOf({ web: { url: stub.url } })).toBe(`${stub.url}: answer too large`);
  });

  it.each([
    {
      web: { method: 'POST', body: 'a', jsonBody: 1 },
      error: 'use either Body or JSONBody; both cannot exists for WebMetric payload',
    },
    {
      web: { body: 'a' },
      error: 'Body/JSONBody can only be used with POST or PUT WebMetric Method types',
    },
    {
      web: { jsonBody: {} },
      error: 'Body/JSONBody can only be used with POST or PUT WebMetric Method types',
    },
    { web: { jsonPath: '{' }, error: 'unclosed action' },
    {
      web: { authentication: { oauth2: { tokenUrl: 'http://127.0.0.1', clientId: 'me' } } },
      error: 'missing mandatory parameter in metric for OAuth2 setup',
    },
    {
      web: { authentication: { sigv4: { region: 'eu-west-1' } } },
      error: expect.stringMatching(/^authentication.sigv4 is not supported/),
    },
  ] as const)('asks nothing with the settings of $web', async ({ web, error }) => {
    expect(await errorOf({ web: { ...web, url: stub.url } })).toEqual(error);
    expect(stub.requests).toEqual([]);
  });
});

describe('redirects', () => {
  it('are followed to the answer', async () => {
    listener = (request, response) => {
      if (request.url === '/old') response.writeHead(307, { location: '/new?a=1' }).end('moved');
      else response.end('{"n": 7}');
    };
    const headers = [{ key: 'Authorization', value: 'Bearer abc' }];
    const url = `${stub.url}/old`;
    const reading = await read({ web: { url, method: 'POST', body: 'x', headers } });
    expect(reading).toMatchObject({ result: { value: { n: 7 } } });
    expect(stub.requests[1]).toMatchObject({
      line: 'POST /new?a=1',
      body: 'x',
      headers: { authorization: 'Bearer abc' },
    });
  });

  it('end after ten requests', async () => {
    listener = (_, response) => void response.writeHead(302, { location: '/again' }).end();
    const error = await errorOf({ web: { url: stub.url } });
    expect(error).toBe(`${stub.url}: stopped after 10 redirects`);
    expect(stub.requests).toHaveLength(10);
  });

  it('may lead to what is no http', async () => {
    listener = (_, response) => void response.writeHead(302, { location: 'file:///etc' }).end();
    expect(await errorOf({ web: { url: stub.url } })).toMatch(/unsupported protocol scheme "file"/);
  });
});
