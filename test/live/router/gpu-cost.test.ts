import { expect, it } from 'vitest';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  deferred,
  metric,
  startRig,
  startStub,
  target,
} from './rig.ts';

const COST = 'inference_cost_usd_total{rollout_hash="stable-hash"}';

/** A dollar a millisecond. */
const GPU = { usdPerHour: 3_600_000, replicas: 1 };

it('GPUs by the hour cost while requests are with the model, however many, and nothing while idle', async () => {
  const asked = [deferred<() => void>(), deferred<() => void>()];
  let count = 0;
  const stub = await startStub((received, outgoing) => {
    asked[count]?.resolve(() => answerJson(CHAT_ANSWER)(received, outgoing));
    count += 1;
  });
  const price = { inputPerMillion: 0, outputPerMillion: 0, gpu: GPU };
  const stable = { ...target('stable', stub.url), price };
  const router = await startRig({ stable: stub.url, canary: stub.url }, { stable });
  expect(await metric(router, COST)).toBe(0);
  const beganMs = performance.now();
  const answers = [ask(router), ask(router)];
  const release = await Promise.all(asked.map(({ promise }) => promise));
  const bothAtMs = performance.now();
  while (performance.now() < bothAtMs + 50) await metric(router, COST);
  for (const answer of release) answer();
  await Promise.all(answers);
  const endedMs = performance.now();
  const cost = await metric(router, COST);
  expect(cost).toBeGreaterThanOrEqual(50);
  expect(cost).toBeLessThanOrEqual(endedMs - beganMs);
  expect(await metric(router, COST)).toBe(cost);
});
