import { expect, test } from 'vitest';
import { flagUrl, post } from '../flags/ofrep/served.ts';
import { answerJson, ask, CHAT_ANSWER, startStub } from '../router/rig.ts';
import { startAbRig } from './rig.ts';

const FLAG = 'inference-model-version';
const of = (targetingKey: string) => JSON.stringify({ context: { targetingKey } });

async function rig() {
  const { url } = await startStub(answerJson(CHAT_ANSWER));
  return startAbRig({ current: url, rewrite: url, small: url });
}

test('the flag tells each user the arm that the router gives them, and exposes nobody', async () => {
  const { router, exposures } = await rig();
  for (let user = 0; user < 40; user += 1) {
    const { body } = await post(flagUrl(router, FLAG), of(`üser-${user}`));
    const { headers } = await ask(router, { headers: { 'x-user-id': `üser-${user}` } });
    const variant = headers['x-understudy-model']?.toString().replace('model-', '');
    expect(body).toEqual({
      key: FLAG,
      value: headers['x-understudy-version'],
      variant,
      reason: 'SPLIT',
      metadata: { cause: 'split' },
    });
  }
  expect(exposures).toHaveLength(40);
});

test('whoever is in no arm is told the control, and why', async () => {
  const { router } = await rig();
  const answer = async (body: string) => (await post(flagUrl(router, FLAG), body)).body;
  const control = { value: 'current-1', variant: 'current' };
  const unplaced = { ...control, reason: 'DEFAULT', metadata: { cause: 'no-user' } };
  for (const body of ['{}', of(''), of('x'.repeat(257))]) {
    expect(await answer(body)).toMatchObject(unplaced);
  }
  await router.kill('finish');
  const killed = { ...control, reason: 'STATIC', metadata: { cause: 'kill-switch' } };
  expect(await answer(of('user-1'))).toMatchObject(killed);
  router.unkill();
  expect(await answer(of('user-1'))).toMatchObject({ reason: 'SPLIT' });
});

test('new weights are told to who listens', async () => {
  const { router } = await rig();
  const { body: stream } = await fetch(`${router.url}/ofrep/v1/sse`);
  const reader = stream?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toMatch(/^retry: /);
  router.reweigh([
    { arm: 'current', percent: 40 },
    { arm: 'rewrite', percent: 40 },
    { arm: 'small', percent: 20 },
  ]);
  expect((await reader?.read())?.value).toContain('refetchEvaluation');
  await reader?.cancel();
});
