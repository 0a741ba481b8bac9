import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { answerJson, ask, CHAT_ANSWER, type Respond, readAll, startRig, startStub } from './rig.ts';

const echo: Respond = ({ body }, outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
};

async function rigOf(respond: Respond) {
  const model = await startStub(respond);
  return { model, router: await startRig({ stable: model.url, canary: model.url }) };
}

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s passes bodies byte by byte', async (method) => {
  const { model, router } = await rigOf(echo);
  for (const size of [0, 1, 600, 70_000, 3_000_000]) {
    const body = randomBytes(size);
    const headers = { 'content-length': String(size) };
    const answer = await ask(router, { method, path: '/v1/files?x=%20y', headers, body });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(body)).toBe(true);
    expect(model.received.at(-1)).toMatchObject({ method, target: '/v1/files?x=%20y' });
    expect(model.received.at(-1)?.body.equals(body)).toBe(true);
  }
});

test('an answer with a length in one piece keeps every byte value', async () => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const { router } = await rigOf((_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-length': body.length }).end(body);
  });
  const answer = await ask(router);
  expect(answer.body.equals(body)).toBe(true);
  expect(answer.headers['content-length']).toBe('256');
});

test('GET and HEAD pass, with status and reason of the model', async () => {
  const { router } = await rigOf(answerJson({ data: [] }, 203));
  expect(await ask(router, { method: 'GET', path: '/v1/models' })).toMatchObject({ status: 203 });
  const head = await ask(router, { method: 'HEAD', path: '/v1/models' });
  expect([head.status, head.body.length]).toEqual([203, 0]);
  expect(head.headers['x-understudy-model']).toBe('model-stable');
});

test('headers are cleaned both ways, and the answer says who served it', async () => {
  const { model, router } = await rigOf((_asked, outgoing) => {
    outgoing.writeHead(200, [
      ...['Content-Type', 'application/json', 'X-Kept', '1', 'X-Internal', '2'],
      ...['Connection', 'X-Internal', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'],
      ...['X-Understudy-Model', 'liar'],
    ]);
    outgoing.end('{}');
  });
  const answer = await ask(router, {
    headers: {
      connection: 'close, x-hop',
      'x-hop': '1',
      te: 'trailers',
      'x-request-id': 'r-17',
      'x-user-id': 'ann',
      'x-understudy-at-ms': '1234',
      authorization: 'Bearer key',
    },
  });
  const received = model.received[0]?.headers;
  expect(received).toMatchObject({
    'x-request-id': 'r-17',
    'x-user-id': 'ann',
    'x-understudy-at-ms': '1234',
    authorization: 'Bearer key',
    via: '1.1 understudy',
    host: model.url.slice('http://'.length),
  });
  for (const name of ['x-hop', 'te', 'accept-encoding']) expect(received).not.toHaveProperty(name);
  expect(answer.headers).toMatchObject({
    'x-kept': '1',
    'set-cookie': ['a=1', 'b=2'],
    'x-understudy-model': 'model-stable',
    'x-understudy-version': 'v1',
  });
  expect(answer.headers).not.toHaveProperty('x-internal');
});

test('a request without an id gets one of its own', async () => {
  const { model, router } = await rigOf(answerJson(CHAT_ANSWER));
  await ask(router);
  await ask(router);
  const ids = model.received.map(({ headers }) => headers['x-request-id']);
  expect(new Set(ids).size).toBe(2);
  expect(ids.every((id) => typeof id === 'string' && id !== '')).toBe(true);
});

test.each([
  ['/v1/%2e%2e/admin', 404],
  ['/v1/a/%2e%2e/b', 400],
  ['http://127.0.0.1:1/v1/models', 400],
  ['/v2/models', 404],
  ['/admin', 404],
])('the target %s reaches no model: %i', async (path, status) => {
  const { model, router } = await rigOf(echo);
  const socket = connect(router.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  const reply = (await readAll(socket)).toString();
  expect(reply.slice(0, 13)).toBe(`HTTP/1.1 ${status} `);
  expect(model.received).toEqual([]);
});

test('health and metrics are served beside the models', async () => {
  const { router } = await rigOf(echo);
  const health = await ask(router, { method: 'GET', path: '/health' });
  expect(JSON.parse(health.body.toString())).toEqual({ status: 'ok' });
  const metrics = await ask(router, { method: 'GET', path: '/metrics' });
  expect(metrics.headers['content-type']).toContain('text/plain; version=0.0.4');
  expect(metrics.body.toString()).toBe(await router.metricsText());
});
