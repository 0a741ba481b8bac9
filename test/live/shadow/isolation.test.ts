import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MAX_IN_FLIGHT } from '../../../src/live/router/limits.ts';
import type { Router } from '../../../src/live/router/router.ts';
import { MAX_COPIED_BYTES, MAX_COPIES_IN_FLIGHT } from '../../../src/live/shadow/limits.ts';
import { sourceLoaderArguments } from '../../../src/live/source-loader.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  closedUrl,
  metric,
  open,
  type Respond,
  readAll,
  startRig,
  startStub,
} from '../router/rig.ts';

const EVERYTHING = { headers: [], mirrors: [{ name: 'copies', matches: [], percentage: 100 }] };
const QUICKLY = { timeouts: { copyMs: 500, stopMs: 20 } };

const shadowMetric = (router: Router, name: string) =>
  metric(router, `inference_shadow_${name}{rollout_hash="canary-hash"}`);

/** Answers every question by another text, half of them as a stream. */
const echo: Respond = (asked, outgoing) => {
  const content = `You asked ${asked.body.toString()}`;
  if (asked.body.includes('"stream":true')) {
    const choices = [{ delta: { content }, finish_reason: 'stop' }];
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.end(`data: ${JSON.stringify({ choices })}\n\ndata: [DONE]\n\n`);
  } else answerJson({ choices: [{ message: { content } }] })(asked, outgoing);
};

async function startBadShadow(mode: string) {
  const child = fork(join(import.meta.dirname, 'bad-shadow.ts'), [mode], {
    execArgv: sourceLoaderArguments(),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child, 'message');
  return { child, url: `http://127.0.0.1:${port}` };
}

/** What users get, in the order of their questions. */
async function answersOf(router: Router, meanwhile: (asked: number) => void = () => {}) {
  const answers: string[] = [];
  const QUESTIONS = 400;
  const AT_ONCE = 16;
  for (let from = 0; from < QUESTIONS; from += AT_ONCE) {
    meanwhile(from);
    const some = Array.from({ length: AT_ONCE }, async (_, i) => {
      const question = { question: from + i, stream: i % 2 === 0 };
      const { status, body } = await ask(router, { body: JSON.stringify(question) });
      return `${status} ${body.toString('latin1')}`;
    });
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}

describe('whatever a shadow does, users get the same bytes', () => {
  /** 256 copies may hold a MiB each while they are read, and the collector has its own pace; a flood
   *  that was kept would come to 13 GB. */
  const MAX_GROWTH_MIB = 600;

  test.each(['hang', 'flood', 'endless', 'killed', 'gone'])(
    '%s',
    async (mode) => {
      const stable = await startStub(echo);
      const bad =
        mode === 'gone' ? null : await startBadShadow(mode === 'killed' ? 'endless' : mode);
      const canary = bad?.url ?? (await closedUrl());
      const router = await startRig({ stable: stable.url, canary }, QUICKLY);
      const before = await answersOf(router);
      const rssBefore = process.memoryUsage.rss();
      router.setRoutes(EVERYTHING);
      const during = await answersOf(router, (asked) => {
        if (mode === 'killed' && asked === 200) bad?.child.kill('SIGKILL');
      });
      expect(during).toEqual(before);
      expect(await router.metricsText()).not.toMatch(/inference_errors_total{[^}]*} [1-9]/);
      expect(router.exposure()).toMatchObject({ canaryRequests: 0, badAnswers: 0 });
      const grownMib = (process.memoryUsage.rss() - rssBefore) / 2 ** 20;
      expect(grownMib).toBeLessThan(MAX_GROWTH_MIB);
      await router.whenDrained('canary');
      const copied = await shadowMetric(router, 'requests_total');
      expect(copied + (await shadowMetric(router, 'dropped_total'))).toBe(400);
      // Every copy that was sent has ended, as an error.
      const text = await router.metricsText();
      const kinds = text.matchAll(/^inference_shadow_errors_total{.*canary-hash.*} (\d+)$/gm);
      const failed = [...kinds].reduce((sum, [, count]) => sum + Number(count), 0);
      expect(failed).toBe(copied);
      expect(await shadowMetric(router, 'latency_seconds_count')).toBe(copied);
    },
    30_000,
  );
});

test('hung copies take no place of users of the canary', async () => {
  const held: (() => void)[] = [];
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub((asked, outgoing) => {
    if (asked.headers['x-copy'] === undefined)
      held.push(() => answerJson(CHAT_ANSWER)(asked, outgoing));
  });
  const router = await startRig(
    { stable: stable.url, canary: canary.url },
    { timeouts: { stopMs: 20 } },
  );
  router.setRoutes(EVERYTHING);
  for (let i = 0; i < MAX_COPIES_IN_FLIGHT; i += 1)
    await ask(router, { headers: { 'x-copy': '1' } });
  expect(await shadowMetric(router, 'requests_total')).toBe(MAX_COPIES_IN_FLIGHT);
  router.setWeight(100);
  const users = Array.from({ length: MAX_IN_FLIGHT }, async () => {
    const response = await open(router, {});
    await readAll(response);
    return response.statusCode;
  });
  await expect.poll(() => held.length, { timeout: 20_000 }).toBe(MAX_IN_FLIGHT);
  for (const answer of held) answer();
  expect(new Set(await Promise.all(users))).toEqual(new Set([200]));
}, 40_000);

test('what hung copies hold is bounded, and takes no room from uploads', async () => {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(() => {});
  const router = await startRig(
    { stable: stable.url, canary: canary.url },
    { timeouts: { stopMs: 20 } },
  );
  router.setRoutes(EVERYTHING);
  const body = Buffer.alloc(9 * 1024 * 1024);
  const uploads = 40;
  for (let i = 0; i < uploads; i += 1) expect((await ask(router, { body })).status).toBe(200);
  const copied = await shadowMetric(router, 'requests_total');
  expect(copied).toBe(Math.floor(MAX_COPIED_BYTES / body.length));
  expect(await shadowMetric(router, 'dropped_total')).toBe(uploads - copied);
  await expect.poll(() => canary.received.length, { timeout: 20_000 }).toBe(copied);
}, 30_000);
