import { describe, expect, test } from 'vitest';
import { say, statuses } from './raw-client.ts';
import { answerJson, CHAT_ANSWER, startRig, startStub } from './rig.ts';

/*
 * Whatever two servers in a row may read differently is refused, and reaches no model. Behind each
 * refused request stands a second one, which nobody may answer.
 */

const HOST = 'Host: a\r\n';
const SECOND = `GET /v1/smuggled HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

async function rig() {
  const model = await startStub(answerJson(CHAT_ANSWER));
  const router = await startRig({ stable: model.url, canary: model.url });
  return { model, router };
}

const post = (fields: string, body: string) =>
  `POST /v1/x HTTP/1.1\r\n${HOST}${fields}\r\n\r\n${body}`;
const get = (target: string, fields = '') => `GET ${target} HTTP/1.1\r\n${HOST}${fields}\r\n`;

describe('one request, two readings', () => {
  test.each<[string, string, number]>([
    [
      'length and coding',
      post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
      400,
    ],
    ['two lengths', post('Content-Length: 4\r\nContent-Length: 5', 'abcd'), 400],
    ['the same length twice', post('Content-Length: 4\r\nContent-Length: 4', 'abcd'), 400],
    ['a list of lengths', post('Content-Length: 4, 4', 'abcd'), 400],
    ['a length with a sign', post('Content-Length: +4', 'abcd'), 400],
    [
      'chunked twice',
      post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
      400,
    ],
    ['a coding before chunked', post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n'), 501],
    ['a coding like chunked', post('Transfer-Encoding: xchunked', '0\r\n\r\n'), 501],
    ['a space before the colon', post('Transfer-Encoding : chunked', '0\r\n\r\n'), 400],
    ['a folded coding', post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n'), 400],
    ['a folded field', get('/v1/x', 'X-A: b\r\n c: d\r\n'), 400],
    ['a line that ends with LF', `GET /v1/x HTTP/1.1\n${HOST}\n`, 400],
    ['a line that ends with CR', `GET /v1/x HTTP/1.1\r\nX-A: b\rHost: a\r\n\r\n`, 400],
    ['NUL in a field', get('/v1/x', 'X-A: b\0c\r\n'), 400],
    ['two hosts', get('/v1/x', 'Host: b\r\n'), 400],
    [
      'chunks in HTTP/1.0',
      `POST /v1/x HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'a chunk of a negative size',
      post('Transfer-Encoding: chunked', '-3\r\nabc\r\n0\r\n\r\n'),
      400,
    ],
    ['chunk lines that end with LF', post('Transfer-Encoding: chunked', '3\nabc\n0\n\n'), 400],
    [
      'a chunk size that overflows',
      post('Transfer-Encoding: chunked', `${'f'.repeat(17)}\r\n`),
      400,
    ],
    ['more fields than are read', get('/v1/x', 'a:\r\n'.repeat(2_100)), 431],
    ['a head without end', get('/v1/x', `X-A: ${'a'.repeat(20_000)}\r\n`), 431],
    ['a target without end', get(`/v1/${'a'.repeat(20_000)}`), 431],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a method that gives a request back', `TRACE /v1/x HTTP/1.1\r\n${HOST}\r\n`, 405],
    ['a method of WebDAV', `MKCOL /v1/x HTTP/1.1\r\n${HOST}\r\n`, 405],
  ])('%s', async (_name, request, status) => {
    const { model, router } = await rig();
    expect(statuses(await say(router.port, request + SECOND))).toEqual([status]);
    expect(model.received).toEqual([]);
  });
});

test.each(['http://elsewhere/v1/models', '/v1/\0', '/v1/%00', '/v1/..;/admin', '/v1//../admin'])(
  'target %j is refused',
  async (target) => {
    const { model, router } = await rig();
    const answer = await say(router.port, get(target) + SECOND);
    expect(statuses(answer)[0]).toBe(400);
    expect(model.received.filter((asked) => asked.target !== '/v1/smuggled')).toEqual([]);
  },
);

test.each([
  ['no host', ''],
  ['a host that is none', 'Host: a/../b\r\n'],
])('%s is refused, and the next request is one of its own', async (_name, host) => {
  const { model, router } = await rig();
  const answer = await say(router.port, `GET /v1/x HTTP/1.1\r\n${host}\r\n${SECOND}`);
  expect(statuses(answer)).toEqual([400, 200]);
  expect(model.received).toHaveLength(1);
});

test('there is no tunnel to anywhere', async () => {
  const { model, router } = await rig();
  const { port } = new URL(model.url);
  const answer = await say(
    router.port,
    `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n${HOST}\r\n${SECOND}`,
  );
  expect(answer).toBe('');
  expect(model.received).toEqual([]);
});

test.each([
  ['websocket', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
  ['h2c', 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'],
])('an upgrade to %s is left unheard, as RFC 9110 §7.8 allows', async (_name, fields) => {
  const { model, router } = await rig();
  const answer = await say(router.port, get('/v1/x', fields) + SECOND);
  expect(statuses(answer)).toEqual([200]);
  expect(answer).toMatch(/^connection: close\r$/im);
  const names = model.received.flatMap(({ headers }) => Object.keys(headers));
  expect(names).not.toContain('upgrade');
  expect(names).not.toContain('http2-settings');
});

test('a model that switches protocols gets no connection to a client', async () => {
  const model = await startStub((_asked, outgoing) => {
    outgoing.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nraw',
    );
  });
  const router = await startRig({ stable: model.url, canary: model.url });
  const answer = await say(router.port, get('/v1/x', 'Connection: close\r\n'));
  expect(statuses(answer)).toEqual([502]);
  expect(answer).not.toContain('raw');
});

test('the host that a client names is no host that is asked', async () => {
  const { model, router } = await rig();
  const request = 'GET /v1/x HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n';
  expect(statuses(await say(router.port, request))).toEqual([200]);
  expect(model.received.map(({ headers }) => headers.host)).toEqual([new URL(model.url).host]);
});

test('pieces with names and a trailer come as one body with a length', async () => {
  const { model, router } = await rig();
  const chunks = '3;a="b"\r\nabc\r\n2\r\nde\r\n0\r\nX-User-Id: eve\r\n\r\n';
  const fields = 'Transfer-Encoding: chunked\r\nConnection: close';
  expect(statuses(await say(router.port, post(fields, chunks)))).toEqual([200]);
  const [{ body, headers } = { body: undefined, headers: {} }] = model.received;
  expect(body?.toString()).toBe('abcde');
  expect(headers).toMatchObject({ 'content-length': '5' });
  expect(headers).not.toHaveProperty('x-user-id');
  expect(headers).not.toHaveProperty('transfer-encoding');
});
