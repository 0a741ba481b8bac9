import { expect, test } from 'vitest';
import { decide } from '../../../src/core/routing/decision.ts';
import { answerJson, ask, CHAT_ANSWER, requests, startRig, startStub } from './rig.ts';

async function rig() {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(answerJson(CHAT_ANSWER));
  return { stable, canary, router: await startRig({ stable: stable.url, canary: canary.url }) };
}

const users = Array.from({ length: 60 }, (_, i) => `user-${i}`);

test('users go where the core decides, whoever names them', async () => {
  const { router } = await rig();
  router.setWeight(30);
  for (const user of users) {
    const expected = decide({ salt: 'test', key: user, canaryPercent: 30 }).role;
    const byHeader = await ask(router, { headers: { 'x-user-id': user }, body: '{"user":"x"}' });
    expect(byHeader.headers['x-understudy-model']).toBe(`model-${expected}`);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], user });
    const byBody = await ask(router, { body });
    expect(byBody.headers['x-understudy-model']).toBe(`model-${expected}`);
  }
});

test('without a user it is the request id that sticks, and nobody is counted', async () => {
  const { router } = await rig();
  router.setWeight(50);
  const body = JSON.stringify({ messages: [{ role: 'user', content: '"user": "not this"' }] });
  for (const id of users) {
    const answer = await ask(router, { headers: { 'x-request-id': id }, body });
    const expected = decide({ salt: 'test', key: id, canaryPercent: 50 }).role;
    expect(answer.headers['x-understudy-model']).toBe(`model-${expected}`);
  }
  expect(router.exposure().users).toBe(0);
  expect(router.exposure().canaryRequests).toBe(await requests(router, 'canary', 200));
});

test('the weight holds from the next decision on, and exposure follows it', async () => {
  const { stable, canary, router } = await rig();
  expect(router.weight).toBe(0);
  expect(router.lastCanaryStartAtMs).toBeNull();
  const round = async (): Promise<void> => {
    for (const user of users) await ask(router, { headers: { 'x-user-id': user } });
  };
  await round();
  expect([stable.received.length, canary.received.length]).toEqual([60, 0]);
  router.setWeight(100);
  await round();
  await round();
  expect([stable.received.length, canary.received.length]).toEqual([60, 120]);
  expect(router.exposure()).toEqual({
    canaryRequests: 120,
    users: 60,
    usersAtLeast: false,
    badAnswers: 0,
  });
  router.setWeight(0);
  const last = router.lastCanaryStartAtMs;
  await round();
  expect([stable.received.length, canary.received.length]).toEqual([120, 120]);
  expect([router.started('canary'), router.lastCanaryStartAtMs]).toEqual([120, last]);
});

test.each([-1, 100.1, Number.NaN])('a weight of %s is a programming error', async (percent) => {
  const { router } = await rig();
  expect(() => router.setWeight(percent)).toThrow(RangeError);
});
