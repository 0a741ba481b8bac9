import { describe, expect, it } from 'vitest';
import { placements, redealt } from '../../../src/core/abtest/assignment.ts';
import { answerJson, ask, CHAT_ANSWER, closedUrl, startStub } from '../router/rig.ts';
import { startAbRig, TABLE } from './rig.ts';

const CHAT = JSON.stringify({ messages: [{ role: 'user', content: 'What is the capital?' }] });

async function threeStubs() {
  const [current, rewrite, small] = await Promise.all(
    ['current', 'rewrite', 'small'].map(() => startStub(answerJson(CHAT_ANSWER))),
  );
  if (!current || !rewrite || !small) throw new Error('three were started');
  const urls = { current: current.url, rewrite: rewrite.url, small: small.url };
  return { current, rewrite, small, urls };
}

const asUser = (user: string) => ({ headers: { 'x-user-id': user }, body: CHAT });
const users = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

describe('a router of an A/B test', () => {
  it('gives each user the arm of its slot, time after time, and says so', async () => {
    const { urls } = await threeStubs();
    const { router, exposures } = await startAbRig(urls);
    const placeOf = placements(TABLE);
    for (let round = 0; round < 2; round += 1) {
      for (const user of users(60)) {
        const { headers } = await ask(router, asUser(user));
        expect(headers['x-understudy-model']).toBe(`model-${placeOf(user).arm}`);
        expect(headers['x-understudy-reason']).toBe('split');
      }
    }
    expect(exposures).toHaveLength(120);
    expect(new Set(exposures.map(({ arm }) => arm)).size).toBe(3);
    const { arms, split } = router.look();
    expect(split.state).toBe('ok');
    expect(arms.map(({ users: seen }) => seen).reduce((sum, seen) => sum + seen)).toBe(60);
    expect(arms.map(({ ended }) => ended).reduce((sum, ended) => sum + ended)).toBe(120);
  });

  it('moves only newcomers to an arm that grows, and begins to count anew', async () => {
    const { urls } = await threeStubs();
    const { router } = await startAbRig(urls);
    const weights = [
      { arm: 'current', percent: 40 },
      { arm: 'rewrite', percent: 40 },
      { arm: 'small', percent: 20 },
    ];
    await ask(router, asUser('user-1'));
    const strange = [
      { arm: 'current', percent: 50 },
      { arm: 'nobody', percent: 50 },
    ];
    expect(() => router.reweigh(strange)).toThrow('arm nobody has no model');
    const before = placements(TABLE);
    router.reweigh(weights);
    expect(router.table).toEqual(redealt(TABLE, weights));
    expect(router.look().arms.map(({ exposures }) => exposures)).toEqual([0, 0, 0]);
    for (const user of users(60)) {
      const { headers } = await ask(router, asUser(user));
      const served = headers['x-understudy-model'];
      if (served !== `model-${before(user).arm}`) expect(served).toBe('model-rewrite');
    }
    expect(router.look().split.state).toBe('ok');
  });

  it('gives the control to whom it does not know, and leaves them out', async () => {
    const { urls } = await threeStubs();
    const { router, exposures, outcomes } = await startAbRig(urls);
    const { headers } = await ask(router, { body: CHAT });
    expect([headers['x-understudy-model'], headers['x-understudy-reason']]).toEqual([
      'model-current',
      'no-user',
    ]);
    expect([exposures, outcomes, router.unplaced]).toEqual([[], [], 1]);
  });

  it('after a kill gives everybody the control, until it is lifted', async () => {
    const { urls, rewrite, small } = await threeStubs();
    const { router, exposures } = await startAbRig(urls);
    await router.kill('finish');
    for (const user of users(20)) {
      const { headers } = await ask(router, asUser(user));
      expect(headers['x-understudy-reason']).toBe('kill-switch');
    }
    expect([rewrite.received.length, small.received.length, exposures.length]).toEqual([0, 0, 0]);
    router.unkill();
    for (const user of users(20)) await ask(router, asUser(user));
    expect(exposures).toHaveLength(20);
    expect(router.look().split.state).toBe('ok');
  });

  it('lets no arm stand in for one that refuses: that is its error', async () => {
    const { urls, current } = await threeStubs();
    const { router, outcomes } = await startAbRig({ ...urls, small: await closedUrl() });
    const [unlucky = ''] = users(100).filter((user) => placements(TABLE)(user).arm === 'small');
    const { status } = await ask(router, asUser(unlucky));
    expect(status).toBe(502);
    expect(current.received).toHaveLength(0);
    expect(outcomes).toMatchObject([{ arm: 'small', error: true, left: false, latencyMs: null }]);
  });

  it('books an answer with its tokens and its cost', async () => {
    const { urls } = await threeStubs();
    const { router, outcomes } = await startAbRig(urls);
    await ask(router, asUser('user-1'));
    const [outcome] = outcomes;
    expect(outcome).toMatchObject({ error: false, left: false, outputTokens: 5, quality: null });
    expect(outcome?.costUsd).toBeCloseTo((10 * 2 + 5 * 8) / 1e6, 12);
    expect(outcome?.latencyMs).toBeGreaterThan(0);
    expect(await router.metricsText()).toContain(
      `inference_requests_total{rollout_hash="${outcome?.arm}-hash",code="200"} 1`,
    );
  });

  it('waits with an outcome until its answer is scored', async () => {
    const { urls } = await threeStubs();
    const scorer = {
      kind: 'known-good' as const,
      score: () => ({ verdict: 'bad' as const, quality: 0.25, hallucination: true }),
    };
    const { router, outcomes } = await startAbRig(urls, {
      scoring: { share: 1, queueLimit: 100, scorers: [scorer] },
    });
    await ask(router, asUser('user-1'));
    await router.whenScored();
    expect(outcomes).toMatchObject([{ quality: 0.25, hallucination: true, outputTokens: 5 }]);
  });

  it('is stopped by a proxy before it that loses users of a treatment', async () => {
    const { urls, rewrite } = await threeStubs();
    const { router } = await startAbRig(urls);
    const placeOf = placements(TABLE);
    // A cache in front answers for every third user of the treatment by itself.
    const passes = (user: string, index: number) =>
      placeOf(user).arm !== 'rewrite' || index % 3 > 0;
    const sent = users(3_000).filter(passes);
    let stoppedAfter = 0;
    for (let from = 0; from < sent.length && !router.isStopped; from += 100) {
      await Promise.all(sent.slice(from, from + 100).map((user) => ask(router, asUser(user))));
      stoppedAfter = from + 100;
      const { split, treatments } = router.look();
      expect(treatments === null).toBe(split.state !== 'ok');
    }
    expect(router.look().split).toMatchObject({
      state: 'mismatch',
      message: expect.stringMatching(/^rewrite has too few: /),
    });
    expect(stoppedAfter).toBeLessThan(sent.length);
    const received = rewrite.received.length;
    for (const user of sent.slice(0, 20)) {
      const { headers } = await ask(router, asUser(user));
      expect([headers['x-understudy-model'], headers['x-understudy-reason']]).toEqual([
        'model-current',
        'test-stopped',
      ]);
    }
    expect(rewrite.received).toHaveLength(received);
  });
});
