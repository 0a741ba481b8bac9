import { expect, test } from 'vitest';
import type { OfrepAccess } from '../../../../src/live/flags/ofrep/access.ts';
import { bulkUrl, flagUrl, post, startServing } from './served.ts';

const TOKENS: OfrepAccess = { tokens: ['sesame', 'open'], origins: '*' };
const USER = '{"context":{"targetingKey":"user-1"}}';

test.each([
  [{ authorization: 'Bearer sesame' }, 200],
  [{ authorization: 'bearer  open' }, 200],
  [{ 'x-api-key': 'open' }, 200],
  [{}, 401],
  [{ authorization: 'Bearer sesam' }, 401],
  [{ authorization: 'Bearer sesame2' }, 401],
  [{ authorization: 'Bearer ' }, 401],
  [{ authorization: 'Basic sesame' }, 401],
  [{ 'x-api-key': '' }, 401],
])('%j gets %d', async (headers: Record<string, string>, status) => {
  const router = await startServing(undefined, { ofrep: TOKENS });
  for (const url of [flagUrl(router, 'plain'), bulkUrl(router)]) {
    const answer = await post(url, USER, headers);
    expect(answer.status).toBe(status);
    if (status === 200) continue;
    expect(answer.body).toMatchObject({
      errorCode: 'GENERAL',
      errorDetails: expect.stringContaining('token'),
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
});

test('models are asked without a token: it is for flags', async () => {
  const router = await startServing(undefined, { ofrep: TOKENS });
  expect((await fetch(`${router.url}/health`)).status).toBe(200);
});

test('whoever may ask gets an address to listen at, which opens nothing else', async () => {
  const router = await startServing(undefined, { ofrep: TOKENS });
  const { body } = await post(bulkUrl(router), USER, { 'x-api-key': 'sesame' });
  const { requestUri } = body.eventStreams[0].endpoint;
  expect(requestUri).not.toContain('sesame');
  const listening = await fetch(router.url + requestUri);
  expect(listening.status).toBe(200);
  await listening.body?.cancel();
  const token = new URLSearchParams(requestUri.split('?')[1]).get('token') ?? '';
  expect(await post(bulkUrl(router), USER, { 'x-api-key': token })).toMatchObject({ status: 401 });
  expect(await post(`${bulkUrl(router)}?token=${token}`, USER)).toMatchObject({ status: 401 });
  for (const path of ['/ofrep/v1/sse', '/ofrep/v1/sse?token=sesame', '/ofrep/v1/sse?token=']) {
    expect(await post(router.url + path, undefined, {}, 'GET')).toMatchObject({ status: 401 });
  }
});

const PAGE = { origin: 'https://app.example' };

test.each([
  ['*', '*'],
  [['https://app.example'], 'https://app.example'],
  [['https://other.example'], null],
] as const)(
  'pages of %j: a script of app.example is answered with %s',
  async (origins, allowed) => {
    const router = await startServing(undefined, { ofrep: { tokens: ['sesame'], origins } });
    const preflight = await fetch(bulkUrl(router), {
      method: 'OPTIONS',
      headers: { ...PAGE, 'access-control-request-method': 'POST' },
    });
    const listed = (name: string) => (preflight.headers.get(name) ?? '').toLowerCase().split(', ');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(listed('access-control-allow-methods')).toContain('post');
    expect(listed('access-control-allow-headers')).toEqual(
      expect.arrayContaining(['content-type', 'authorization', 'x-api-key', 'if-none-match']),
    );
    const answers = [
      await post(bulkUrl(router), USER, { ...PAGE, 'x-api-key': 'sesame' }),
      await post(bulkUrl(router), USER, PAGE),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
      expect(headers.get('access-control-expose-headers')).toBe('ETag, Retry-After');
    }
  },
);
