import { expect, test } from 'vitest';
import { bucket } from '../../../src/core/routing/bucket.ts';
import type { TextScorer } from '../../../src/core/scoring/text-scorer.ts';
import { answerJson, ask, CHAT_ANSWER, metric, startRig, startStub } from './rig.ts';

const body = JSON.stringify({ messages: [{ role: 'user', content: 'Capital of France?' }] });

async function rig(share: number, score: (q: string, a: string) => [number, boolean]) {
  const model = await startStub(answerJson(CHAT_ANSWER));
  const scorer: TextScorer = {
    kind: 'known-good',
    score: ({ question, answer }) => {
      const [quality, hallucination] = score(question, answer);
      return { verdict: quality < 0.5 || hallucination ? 'bad' : 'good', quality, hallucination };
    },
  };
  const scoring = { share, queueLimit: 100, scorers: [scorer] };
  return startRig({ stable: model.url, canary: model.url }, { scoring });
}

test('scores show in the metrics, in what was detected and in the exposure', async () => {
  const qualities = [0.2, 0.4, 0.9];
  const seen: string[] = [];
  const router = await rig(1, (question, answer) => {
    seen.push(`${question} ${answer}`);
    const quality = qualities[seen.length - 1] ?? 0;
    return [quality, quality === 0.4];
  });
  router.setWeight(100);
  for (const user of ['a', 'b', 'b']) await ask(router, { body, headers: { 'x-user-id': user } });
  await router.whenScored();
  expect(seen).toEqual(Array(3).fill('Capital of France? Paris'));
  const canary = '{rollout_hash="canary-hash"}';
  expect(await metric(router, `inference_quality_score${canary}`)).toBeCloseTo(0.5, 12);
  expect(await metric(router, `inference_scored_total${canary}`)).toBe(3);
  expect(await metric(router, `inference_hallucination_total${canary}`)).toBe(1);
  expect(router.detected().canary).toMatchObject({ scored: 3, hallucinations: 1 });
  expect(router.detected().stable).toEqual({ scored: 0, hallucinations: 0, meanQuality: null });
  expect(router.exposure()).toMatchObject({ canaryRequests: 3, users: 2, badAnswers: 2 });
});

test('the sample is drawn by the request id, so that it is the same every time', async () => {
  const router = await rig(0.5, () => [1, false]);
  const ids = Array.from({ length: 40 }, (_, i) => `r-${i}`);
  for (const id of ids) await ask(router, { body, headers: { 'x-request-id': id } });
  await router.whenScored();
  const sampled = ids.filter((id) => bucket('test/scoring', id) < 0.5);
  expect(router.scoring().scored).toBe(sampled.length);
  expect(sampled.length).toBeGreaterThan(0);
});

test('only chat answers are scored', async () => {
  const router = await rig(1, () => [1, false]);
  await ask(router, { path: '/v1/embeddings', body });
  await ask(router, { body: 'no JSON' });
  await router.whenScored();
  expect(router.scoring()).toMatchObject({ scored: 0, unknown: 1 });
});
