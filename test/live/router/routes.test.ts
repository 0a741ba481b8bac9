import { expect, test } from 'vitest';
import { NO_ROUTES } from '../../../src/core/routing/routes.ts';
import { MAX_COPIES_IN_FLIGHT } from '../../../src/live/shadow/limits.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  errors,
  metric,
  requests,
  startRig,
  startStub,
} from './rig.ts';

const TESTERS = {
  name: 'testers',
  matches: [
    { headers: { 'x-team': { exact: 'ai' } } },
    { headers: { 'x-beta': { regex: 'y(es)?' } } },
  ],
};

test('a header route sends its requests to the canary whatever the weight is', async () => {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(answerJson(CHAT_ANSWER));
  const router = await startRig({ stable: stable.url, canary: canary.url });
  router.setRoutes({ headers: [TESTERS], mirrors: [] });
  const servedBy = async (headers: Record<string, string>) =>
    (await ask(router, { headers })).headers['x-understudy-model'];
  expect(await servedBy({})).toBe('model-stable');
  expect(await servedBy({ 'X-Team': 'ai' })).toBe('model-canary');
  expect(await servedBy({ 'x-beta': 'yes' })).toBe('model-canary');
  expect(await servedBy({ 'x-beta': 'yesterday' })).toBe('model-stable');
  router.setRoutes(NO_ROUTES);
  expect(await servedBy({ 'x-team': 'ai' })).toBe('model-stable');
});

const EVERYTHING = { name: 'copies', matches: [], percentage: 100 };

test('a mirror copies the request, and the user is none the wiser', async () => {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(answerJson({ wrong: true }, 500));
  const router = await startRig({ stable: stable.url, canary: canary.url });
  router.setRoutes({ headers: [], mirrors: [EVERYTHING] });
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] });
  const answer = await ask(router, { body });
  expect(answer.status).toBe(200);
  expect(answer.headers['x-understudy-model']).toBe('model-stable');
  await router.whenDrained('canary');
  expect(canary.received.length).toBe(1);
  expect(canary.received[0]?.body.toString()).toBe(body);
  // A copy is counted as a copy and as nothing else.
  expect(await metric(router, 'inference_shadow_requests_total{rollout_hash="canary-hash"}')).toBe(
    1,
  );
  expect(await requests(router, 'canary', 500)).toBe(0);
  expect(await errors(router, 'canary', '5xx')).toBe(0);
  expect(router.exposure().canaryRequests).toBe(0);
});

test('a mirror that hangs or is gone changes nothing, and its overflow is counted', async () => {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(() => {});
  const router = await startRig({ stable: stable.url, canary: canary.url });
  router.setRoutes({ headers: [], mirrors: [EVERYTHING] });
  const asked = MAX_COPIES_IN_FLIGHT + 12;
  for (let i = 0; i < asked; i += 1) expect((await ask(router)).status).toBe(200);
  const dropped = 'inference_shadow_dropped_total{rollout_hash="canary-hash"}';
  expect(await metric(router, dropped)).toBe(12);
});

test('a share of the requests is chosen by their ids', async () => {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(answerJson(CHAT_ANSWER));
  const router = await startRig({ stable: stable.url, canary: canary.url });
  router.setRoutes({ headers: [], mirrors: [{ ...EVERYTHING, percentage: 30 }] });
  for (let i = 0; i < 100; i += 1) await ask(router, { headers: { 'x-request-id': `r-${i}` } });
  const copied = 'inference_shadow_requests_total{rollout_hash="canary-hash"}';
  const first = await metric(router, copied);
  expect(first).toBeGreaterThan(15);
  expect(first).toBeLessThan(45);
  for (let i = 0; i < 100; i += 1) await ask(router, { headers: { 'x-request-id': `r-${i}` } });
  expect(await metric(router, copied)).toBe(2 * first);
});
