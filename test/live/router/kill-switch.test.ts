import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Router } from '../../../src/live/router/router.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  deferred,
  metric,
  open,
  type Respond,
  readAll,
  requests,
  startRig,
  startStub,
} from './rig.ts';

const BY_NAME = { headers: { 'x-user-id': 'ann', 'x-beta': 'yes' } };
const BETA = {
  name: 'beta',
  matches: [{ headers: { 'x-beta': { exact: 'yes' } } }],
};
const EVENT = `data: ${JSON.stringify({ choices: [{ delta: { content: 'half' } }] })}\n\n`;
const END = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;

/** A router whose canary does what a test tells it, with the whole weight. */
async function rigWith(respond: Respond, isKilled = false) {
  const [stable, canary] = [await startStub(answerJson(CHAT_ANSWER)), await startStub(respond)];
  const router = await startRig({ stable: stable.url, canary: canary.url }, { isKilled });
  router.setWeight(100);
  return { router, stable, canary };
}

async function servedTo(router: Router, question: Parameters<typeof ask>[1] = {}) {
  const { headers } = await ask(router, question);
  return [headers['x-understudy-model'], headers['x-understudy-reason']];
}

test('on, it sends everything to stable, whatever weight and routes say; off, nothing has changed', async () => {
  const { router } = await rigWith(answerJson(CHAT_ANSWER));
  router.setRoutes({ headers: [BETA], mirrors: [] });
  expect(await servedTo(router)).toEqual(['model-canary', 'canary-open']);
  expect(await router.kill('finish')).toBe(0);
  expect(await servedTo(router)).toEqual(['model-stable', 'kill-switch']);
  expect(await servedTo(router, BY_NAME)).toEqual(['model-stable', 'kill-switch']);
  expect(await metric(router, 'understudy_kill_switch')).toBe(1);
  router.unkill();
  expect(await servedTo(router, BY_NAME)).toEqual(['model-canary', 'header-route']);
  expect(await metric(router, 'understudy_kill_switch')).toBe(0);
  expect(router.weight).toBe(100);
});

test('a router that starts with it on lets not even its first request through', async () => {
  const { router, canary } = await rigWith(answerJson(CHAT_ANSWER), true);
  expect(router.isKilled).toBe(true);
  expect(await servedTo(router)).toEqual(['model-stable', 'kill-switch']);
  expect(canary.received).toEqual([]);
});

test('copies for a shadow stop too', async () => {
  const { router, canary } = await rigWith(answerJson(CHAT_ANSWER));
  router.setWeight(0);
  router.setRoutes({ headers: [], mirrors: [{ name: 'all', matches: [], percentage: 100 }] });
  await ask(router);
  await router.whenDrained('canary');
  expect(canary.received).toHaveLength(1);
  await ask(router);
  await router.kill('finish');
  const before = router.inFlight('canary') + canary.received.length;
  for (let count = 0; count < 20; count += 1) await ask(router);
  await router.whenDrained('canary');
  expect(canary.received.length).toBeLessThanOrEqual(2);
  expect(before).toBeGreaterThan(0);
});

/** A stream of the canary that ends when the test says. */
async function longStream() {
  const { promise: asked, resolve } = deferred<() => void>();
  const rig = await rigWith((_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT);
    resolve(() => outgoing.end(END));
  });
  const response = await open(rig.router, BY_NAME);
  await once(response, 'readable');
  return { ...rig, response, end: await asked };
}

test('a stream of the canary finishes', async () => {
  const { router, response, end } = await longStream();
  expect(await router.kill('finish')).toBe(0);
  end();
  expect((await readAll(response)).toString()).toBe(EVENT + END);
  expect(await requests(router, 'canary', 200)).toBe(1);
  expect(await metric(router, 'understudy_kill_switch_cut_total')).toBe(0);
});

test('or is cut: its client cannot take it for whole, it is counted, and nobody blames the canary', async () => {
  const { router, response } = await longStream();
  const broken = expect(readAll(response)).rejects.toThrow('aborted');
  expect(await router.kill('cut')).toBe(1);
  await broken;
  expect(router.inFlight('canary')).toBe(0);
  expect(await metric(router, 'understudy_kill_switch_cut_total')).toBe(1);
  const text = await router.metricsText();
  expect(text).not.toMatch(/inference_errors_total{[^}]*} [1-9]/);
  expect(text).not.toMatch(/inference_requests_total{[^}]*canary[^}]*} [1-9]/);
  expect(router.exposure()).toMatchObject({ canaryRequests: 1, users: 1, badAnswers: 0 });
});

test('a request that the canary has not begun to answer is cut with an error that says to send it again', async () => {
  const { promise: reached, resolve } = deferred<void>();
  const { router } = await rigWith(() => resolve());
  const answer = ask(router);
  await reached;
  expect(await router.kill('cut')).toBe(1);
  const { status, body } = await answer;
  expect([status, JSON.parse(body.toString()).error.message]).toEqual([
    503,
    'cut off by the kill switch; send it again',
  ]);
  expect(await servedTo(router)).toEqual(['model-stable', 'kill-switch']);
});

test('a stream that has said all it had to say is left alone', async () => {
  const { promise: asked, resolve } = deferred<() => void>();
  const { router } = await rigWith((_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT + END);
    resolve(() => outgoing.end());
  });
  const response = await open(router, {});
  const end = await asked;
  await once(response, 'readable');
  expect(await router.kill('cut')).toBe(0);
  end();
  expect((await readAll(response)).toString()).toBe(EVENT + END);
});

test('a request that was decided before and still waits for its connection goes to stable at once', async () => {
  // Takes connections and never says a word of TLS.
  const silent = createServer().listen(0, '127.0.0.1');
  const connected = once(silent, 'connection');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const { port } = silent.address() as AddressInfo;
  const router = await startRig({ stable: stable.url, canary: `https://127.0.0.1:${port}` });
  router.setWeight(100);
  const served = servedTo(router);
  const [socket] = await connected;
  onTestFinished(() => socket.destroy());
  expect(router.inFlight('canary')).toBe(1);
  await router.kill('finish');
  expect(await served).toEqual(['model-stable', 'kill-switch']);
  expect(router.inFlight('canary')).toBe(0);
  expect(await router.metricsText()).not.toMatch(/inference_errors_total{[^}]*} [1-9]/);
});
