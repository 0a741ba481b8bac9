import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TokenSource, tokenSource } from '../../../src/live/providers/oauth2.ts';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';

let stub: HttpStub;
let listener: RequestListener;
let nowMs: number;
let tokens: TokenSource;

beforeEach(async () => {
  nowMs = 0;
  tokens = tokenSource(() => nowMs);
  listener = answers({ access_token: 'abc', expires_in: 60 });
  stub = await startHttpStub((request, response) => listener(request, response));
});
afterEach(() => stub.close());

function answers(json: unknown): RequestListener {
  return (_, response) => void response.end(JSON.stringify(json));
}

function authorize(over: { clientSecret?: string; scopes?: string[] } = {}) {
  const oauth2 = { tokenUrl: stub.url, clientId: 'me & you', clientSecret: 's:cret', ...over };
  return tokens.authorization(oauth2, { insecure: false, signal: AbortSignal.timeout(5_000) });
}

describe('a token', () => {
  it('is asked for with the client in the header', async () => {
    expect(await authorize({ scopes: ['a', 'b'] })).toEqual({ ok: true, value: 'Bearer abc' });
    const [request] = stub.requests;
    expect(request?.line).toBe('POST /');
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
    });
    const [scheme, credentials = ''] = request?.headers.authorization?.split(' ') ?? [];
    expect(scheme).toBe('Basic');
    expect(Buffer.from(credentials, 'base64').toString()).toBe('me+%26+you:s%3Acret');
  });

  it('is asked for with the client in the body where the header is refused', async () => {
    listener = (request, response) => {
      if (request.headers.authorization) response.writeHead(400).end();
      else response.end('{"access_token":"abc"}');
    };
    expect(await authorize()).toMatchObject({ ok: true });
    expect(Object.fromEntries(new URLSearchParams(stub.requests[1]?.body))).toMatchObject({
      client_id: 'me & you',
      client_secret: 's:cret',
    });
  });

  it('is kept until ten seconds before its end', async () => {
    await authorize();
    nowMs = 49_999;
    await authorize();
    expect(stub.requests).toHaveLength(1);
    nowMs = 50_000;
    await authorize();
    expect(stub.requests).toHaveLength(2);
  });

  it.each([undefined, 0, '0'])('lasts where its end is %s', async (expires_in) => {
    listener = answers({ access_token: 'abc', expires_in });
    await authorize();
    nowMs = 1e12;
    await authorize();
    expect(stub.requests).toHaveLength(1);
  });

  it('belongs to one client, secret and set of scopes', async () => {
    await authorize();
    await authorize({ clientSecret: 'another' });
    await authorize({ scopes: ['a'] });
    expect(stub.requests).toHaveLength(3);
  });

  it('keeps a scheme of its own', async () => {
    listener = answers({ access_token: 'abc', token_type: 'DPoP' });
    expect(await authorize()).toEqual({ ok: true, value: 'DPoP abc' });
  });

  it.each([
    [200, '{}', 'oauth2: server response missing access_token'],
    [200, 'no JSON', 'oauth2: cannot parse json: the answer is no token'],
    [200, '{"access_token":"abc","expires_in":"soon"}', /cannot parse json/],
    [503, 'down', 'oauth2: cannot fetch token: 503'],
    [400, '{"error":"invalid_scope"}', 'oauth2: cannot fetch token: 400 (invalid_scope)'],
    [400, '{"error":"the secret s:cret is wrong"}', 'oauth2: cannot fetch token: 400'],
  ])('is not had from HTTP %i %s', async (status, body, error) => {
    listener = (_, response) => void response.writeHead(status).end(body);
    const expected = typeof error === 'string' ? error : expect.stringMatching(error);
    expect(await authorize()).toEqual({ ok: false, error: expected });
  });

  it('is not had from a dead server', async () => {
    await stub.close();
    const error = `oauth2: cannot fetch token: ${stub.url}: connection refused`;
    expect(await authorize()).toEqual({ ok: false, error });
  });
});
