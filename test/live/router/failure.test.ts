import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../src/live/router/failure.ts';
import { MAX_BODY_BYTES } from '../../../src/live/router/limits.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  closedUrl,
  errors,
  open,
  type Respond,
  readAll,
  requests,
  startRig,
  startStub,
} from './rig.ts';

/** A rig whose canary does `respond` and gets everything. */
async function canaryRig(respond: Respond) {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(respond);
  const timeouts = { firstByteMs: 50, idleMs: 50 };
  const router = await startRig({ stable: stable.url, canary: canary.url }, { timeouts });
  router.setWeight(100);
  return { stable, canary, router };
}

describe('a canary that refuses the connection', () => {
  test('is stood in for by stable, and blamed', async () => {
    const stable = await startStub(answerJson(CHAT_ANSWER));
    const router = await startRig({ stable: stable.url, canary: await closedUrl() });
    router.setWeight(100);
    const answer = await ask(router, { headers: { 'x-user-id': 'ann' }, body: '{"a":1}' });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-understudy-version']).toBe('v1');
    expect(stable.received[0]?.body.toString()).toBe('{"a":1}');
    expect(await errors(router, 'canary', 'refused')).toBe(1);
    expect(await requests(router, 'canary', 502)).toBe(1);
    expect(await requests(router, 'stable', 200)).toBe(1);
    // Nobody saw an answer of the canary.
    expect(router.exposure()).toMatchObject({ canaryRequests: 0, users: 0, badAnswers: 0 });
    expect([router.inFlight('canary'), router.inFlight('stable')]).toEqual([0, 0]);
  });

  test('with a stable that refuses too, the client gets 502', async () => {
    const router = await startRig({ stable: await closedUrl(), canary: await closedUrl() });
    router.setWeight(100);
    const answer = await ask(router);
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body.toString()).error).toMatchObject({ type: 'upstream_error' });
    expect(await errors(router, 'canary', 'refused')).toBe(1);
    expect(await errors(router, 'stable', 'refused')).toBe(1);
    expect(await requests(router, 'stable', 502)).toBe(1);
  });
});

describe('what is the fault of the model', () => {
  test.each([500, 503, 429])(
    '%i passes unchanged and counts, without a second try',
    async (code) => {
      const { stable, canary, router } = await canaryRig(answerJson({ error: 'no' }, code));
      const answer = await ask(router);
      expect([answer.status, answer.body.toString()]).toEqual([code, '{"error":"no"}']);
      expect(await errors(router, 'canary', code === 429 ? '429' : '5xx')).toBe(1);
      expect(await requests(router, 'canary', code)).toBe(1);
      expect([canary.received.length, stable.received.length]).toEqual([1, 0]);
      expect(router.exposure().badAnswers).toBe(1);
    },
  );

  test('a connection closed before an answer: 502, reset', async () => {
    const { stable, router } = await canaryRig((_asked, outgoing) => outgoing.socket?.destroy());
    expect((await ask(router)).status).toBe(502);
    expect(await errors(router, 'canary', 'reset')).toBe(1);
    expect(stable.received).toEqual([]);
  });

  test('no first byte in time: 504, timeout', async () => {
    const { router } = await canaryRig(() => {});
    const answer = await ask(router);
    expect(answer.status).toBe(504);
    expect(answer.headers['x-understudy-model']).toBe('model-canary');
    expect(await errors(router, 'canary', 'timeout')).toBe(1);
    expect(await requests(router, 'canary', 504)).toBe(1);
  });

  test('an answer that stalls in the middle: cut off, timeout', async () => {
    const { router } = await canaryRig((_asked, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    });
    const response = await open(router, {});
    await expect(readAll(response)).rejects.toThrow('aborted');
    expect(await errors(router, 'canary', 'timeout')).toBe(1);
  });

  test('JSON that is none: malformed, and passed on as it is', async () => {
    const { router } = await canaryRig((_asked, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": [');
    });
    expect((await ask(router)).body.toString()).toBe('{"choices": [');
    expect(await errors(router, 'canary', 'malformed')).toBe(1);
  });

  test('an answer that is not HTTP: 502, malformed', async () => {
    const { router } = await canaryRig((_asked, outgoing) => outgoing.socket?.end('hello\r\n\r\n'));
    expect((await ask(router)).status).toBe(502);
    expect(await errors(router, 'canary', 'malformed')).toBe(1);
  });
});

test.each([400, 401, 404, 422])("%i is the client's own", async (code) => {
  const { router } = await canaryRig(answerJson({}, code));
  expect((await ask(router)).status).toBe(code);
  expect(await requests(router, 'canary', code)).toBe(1);
  expect(await router.metricsText()).not.toMatch(/inference_errors_total{[^}]*} [1-9]/);
});

test('a client that leaves before the answer began is felt by the model', async () => {
  let left: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    left = resolve;
  });
  const stub = await startStub((_asked, outgoing) => {
    outgoing.on('close', left);
    client.destroy();
  });
  const router = await startRig({ stable: stub.url, canary: stub.url });
  const client = connect(router.port, '127.0.0.1');
  client.write('POST /v1/x HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
  await closed;
  await router.whenDrained('stable');
  expect(await requests(router, 'stable', 499)).toBe(1);
});

describe('a body beyond the limit', () => {
  test('is refused by its announced length', async () => {
    const { canary, router } = await canaryRig(answerJson(CHAT_ANSWER));
    const client = connect(router.port, '127.0.0.1');
    const length = MAX_BODY_BYTES + 1;
    client.write(`POST /v1/x HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`);
    const [reply] = await once(client, 'data');
    expect(String(reply)).toMatch(/^HTTP\/1\.1 413 /);
    expect(String(reply)).toContain('"type":"invalid_request_error"');
    client.destroy();
    expect(canary.received).toEqual([]);
  });

  test('is refused when it grows beyond it, and the sender reads why', async () => {
    const { canary, router } = await canaryRig(answerJson(CHAT_ANSWER));
    const body = Buffer.alloc(MAX_BODY_BYTES + 1);
    const answer = await ask(router, { body, headers: { 'transfer-encoding': 'chunked' } });
    expect(answer.status).toBe(413);
    expect(canary.received).toEqual([]);
  });

  test('at the limit it passes', async () => {
    const { canary, router } = await canaryRig(answerJson(CHAT_ANSWER));
    const answer = await ask(router, { body: Buffer.alloc(MAX_BODY_BYTES) });
    expect(answer.status).toBe(200);
    expect(canary.received[0]?.body.length).toBe(MAX_BODY_BYTES);
  });
});

test.each([
  ['UND_ERR_CONNECT_TIMEOUT', false, 'timeout', 504],
  ['ECONNREFUSED', false, 'refused', 502],
  ['ENOTFOUND', false, 'refused', 502],
  ['ECONNRESET', true, 'reset', 502],
  ['UND_ERR_SOCKET', true, 'reset', 502],
  ['UND_ERR_INVALID_ARG', false, null, 400],
] as const)('%s (connected: %s) is %s, %i', (code, connected, kind, status) => {
  const error = Object.assign(new Error('x'), { code });
  expect(failureOf(error, connected)).toMatchObject({ kind, status });
});
