import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import {
  ask,
  deferred,
  errors,
  metric,
  open,
  readAll,
  requests,
  startRig,
  startStub,
} from './rig.ts';

const event = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`;

const beginStream = (outgoing: ServerResponse): ServerResponse =>
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });

async function rigOf(respond: (outgoing: ServerResponse) => void) {
  const model = await startStub((_asked, outgoing) => respond(outgoing));
  return startRig({ stable: model.url, canary: model.url });
}

test('every event arrives before the next is made: nothing is held back', async () => {
  const { promise: outgoing, resolve } = deferred<ServerResponse>();
  const router = await rigOf((response) => {
    beginStream(response).flushHeaders();
    resolve(response);
  });
  const response = await open(router, {});
  expect(response.headers['content-type']).toBe('text/event-stream');
  const upstream = await outgoing;
  for (const word of ['one', 'two', 'three']) {
    upstream.write(event(word));
    const [chunk] = await once(response, 'data');
    expect(String(chunk)).toBe(event(word));
  }
  upstream.end('data: [DONE]\n\n');
  await once(response, 'end');
  expect(await requests(router, 'stable', 200)).toBe(1);
  expect(await errors(router, 'stable', 'cut')).toBe(0);
});

test('times of tokens are observed, tokens estimated when the stream does not say', async () => {
  const router = await rigOf((outgoing) => {
    beginStream(outgoing).write(event(''));
    outgoing.write(event('a'));
    outgoing.write(event('b') + event('c'));
    outgoing.end(`${event('d')}${event('', 'stop')}data: [DONE]\n\n`);
  });
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(40) }] });
  await ask(router, { body });
  const of = (name: string, labels = '') =>
    metric(router, `inference_${name}{rollout_hash="stable-hash"${labels}}`);
  expect(await of('time_to_first_token_seconds_count')).toBe(1);
  expect(await of('tokens_total', ',direction="output"')).toBe(4);
  expect(await of('tokens_total', ',direction="input"')).toBe(10);
  expect(await of('cost_usd_total')).toBeCloseTo((10 * 2 + 4 * 8) / 1e6, 12);
});

test('tokens come from the usage where there is one', async () => {
  const router = await rigOf((outgoing) => {
    const usage = { choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } };
    beginStream(outgoing).write(event('a') + event('b', 'stop'));
    outgoing.end(`data: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`);
  });
  await ask(router);
  const tokens = (direction: string) =>
    metric(router, `inference_tokens_total{rollout_hash="stable-hash",direction="${direction}"}`);
  expect([await tokens('input'), await tokens('output')]).toEqual([7, 3]);
});

test('a stream that ends without its end is a cut one, though its status was 200', async () => {
  const router = await rigOf((outgoing) => {
    beginStream(outgoing).end(event('half an ans'));
  });
  router.setWeight(100);
  const answer = await ask(router, { headers: { 'x-user-id': 'ann' } });
  expect(answer.body.toString()).toBe(event('half an ans'));
  expect(await requests(router, 'canary', 200)).toBe(1);
  expect(await errors(router, 'canary', 'cut')).toBe(1);
  expect(router.exposure()).toMatchObject({ canaryRequests: 1, users: 1, badAnswers: 1 });
});

test('a stream whose connection breaks is cut for the client too', async () => {
  const router = await rigOf((outgoing) => {
    beginStream(outgoing).write(event('half an ans'), () => outgoing.socket?.destroy());
  });
  const response = await open(router, {});
  await expect(readAll(response)).rejects.toThrow('aborted');
  expect(await errors(router, 'stable', 'cut')).toBe(1);
  expect(router.inFlight('stable')).toBe(0);
});

test('a client that leaves in the middle is felt by the model, and is nobody’s error', async () => {
  const { promise: closed, resolve } = deferred<void>();
  const router = await rigOf((outgoing) => {
    outgoing.on('close', () => resolve());
    beginStream(outgoing).write(event('a'));
  });
  const response = await open(router, {});
  await once(response, 'data');
  response.destroy();
  await closed;
  await router.whenDrained('stable');
  expect(await requests(router, 'stable', 499)).toBe(1);
  expect(await requests(router, 'stable', 200)).toBe(0);
  expect(await router.metricsText()).not.toMatch(/inference_errors_total{[^}]*} [1-9]/);
});

test('a slow reader holds the model back instead of filling the router', async () => {
  const total = 96 * 2 ** 20;
  const piece = randomBytes(2 ** 16);
  let sent = 0;
  const router = await rigOf((outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/octet-stream' });
    const more = (): void => {
      while (sent < total) {
        sent += piece.length;
        if (!outgoing.write(piece)) {
          outgoing.once('drain', more);
          return;
        }
      }
      outgoing.end();
    };
    more();
  });
  const response = await open(router, {});
  // Settled: not a byte more while the router answered twenty other requests.
  for (let before = -1, turns = 0; turns < 20; turns = before === sent ? turns + 1 : 0) {
    before = sent;
    await ask(router, { method: 'GET', path: '/health' });
  }
  expect(sent).toBeLessThan(total / 2);
  let received = 0;
  for await (const chunk of response) received += chunk.length;
  expect([received, sent]).toEqual([total, total]);
});

test('a client that stops reading for too long is let go', async () => {
  const { promise: closed, resolve } = deferred<void>();
  const model = await startStub((_asked, outgoing) => {
    outgoing.on('close', () => resolve());
    outgoing.writeHead(200);
    const more = (): void => {
      while (outgoing.write(Buffer.alloc(2 ** 16)));
      outgoing.once('drain', more);
    };
    more();
  });
  const urls = { stable: model.url, canary: model.url };
  const router = await startRig(urls, { timeouts: { clientStallMs: 50 } });
  const response = await open(router, {});
  await closed;
  await router.whenDrained('stable');
  expect(await requests(router, 'stable', 499)).toBe(1);
  response.destroy();
});
