import { expect, test } from 'vitest';
import { feedbackDesk } from '../../../src/live/router/feedback.ts';
import { answerJson, ask, CHAT_ANSWER, metric, type Respond, startRig, startStub } from './rig.ts';

const body = JSON.stringify({ messages: [{ role: 'user', content: 'Capital of France?' }] });
const rating = (id: unknown, word: unknown) => JSON.stringify({ id, rating: word });

async function rig(respond: Respond, feedback = true) {
  const model = await startStub(respond);
  const scoring = { share: 0, queueLimit: 10, scorers: [], feedback, isItemised: true };
  const router = await startRig({ stable: model.url, canary: model.url }, { scoring });
  const rate = (text: string, method = 'POST') =>
    ask(router, { path: '/feedback', method, body: text });
  return { router, rate };
}

const said = (router: Parameters<typeof metric>[0], role: string, verdict: string) =>
  metric(
    router,
    `inference_scorer_verdicts_total{rollout_hash="${role}-hash",scorer="feedback",verdict="${verdict}"}`,
  );

test("an answer's own id, or its request's, leads to the model that gave it; once", async () => {
  let count = 0;
  const { router, rate } = await rig((asked, outgoing) => {
    count += 1;
    answerJson({ ...CHAT_ANSWER, id: `chatcmpl-${count}` })(asked, outgoing);
  });
  await ask(router, { body });
  router.setWeight(100);
  await ask(router, { body, headers: { 'x-request-id': 'r-2' } });
  await ask(router, { body, headers: { 'x-request-id': 'r-3' } });
  expect((await rate(rating('chatcmpl-1', 'bad'))).status).toBe(204);
  expect((await rate(rating('chatcmpl-2', 'good'))).status).toBe(204);
  expect((await rate(rating('r-3', 'bad'))).status).toBe(204);
  for (const again of ['chatcmpl-1', 'r-2', 'chatcmpl-3', 'r-3']) {
    const refused = await rate(rating(again, 'good'));
    expect([refused.status, JSON.parse(refused.body.toString()).error.message]).toEqual([
      409,
      'the id has been rated',
    ]);
  }
  expect([await said(router, 'stable', 'bad'), await said(router, 'stable', 'good')]).toEqual([
    1, 0,
  ]);
  expect([await said(router, 'canary', 'bad'), await said(router, 'canary', 'good')]).toEqual([
    1, 1,
  ]);
  // Of falsehoods users say nothing: among scored answers theirs would water down the rate of these.
  expect(await metric(router, 'inference_scored_total{rollout_hash="canary-hash"}')).toBe(0);
});

test('a stream is rated by the id that its events carry', async () => {
  const { router, rate } = await rig((_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ id: 'chatcmpl-s', choices: [{ delta, finish_reason: finish }] })}\n\n`;
    // An id within the answer is no id of the answer.
    outgoing.end(
      `${event({ content: '"id": "chatcmpl-x"' }, null)}${event({}, 'stop')}data: [DONE]\n\n`,
    );
  });
  await ask(router, { body });
  expect((await rate(rating('chatcmpl-x', 'good'))).status).toBe(404);
  expect((await rate(rating('chatcmpl-s', 'good'))).status).toBe(204);
});

test('what is no feedback is refused in a line', async () => {
  const { rate } = await rig(answerJson({ ...CHAT_ANSWER, id: 'a' }));
  const expected = 'expected {"id": "<of the answer or its request>", "rating": "good" or "bad"}';
  for (const wrong of [
    '',
    'x',
    '[]',
    'null',
    rating('a', 'fine'),
    rating(7, 'good'),
    rating('', 'bad'),
  ]) {
    const refused = await rate(wrong);
    expect([refused.status, JSON.parse(refused.body.toString()).error.message]).toEqual([
      400,
      expected,
    ]);
  }
  expect((await rate(rating('never seen', 'good'))).status).toBe(404);
  expect((await rate(rating('a'.repeat(100_000), 'good'))).status).toBe(413);
  expect((await rate('', 'GET')).status).toBe(404);
});

test('of answers that failed nobody is asked, nor where users are not', async () => {
  const failing = await rig(answerJson({ id: 'a' }, 500));
  await ask(failing.router, { body });
  expect((await failing.rate(rating('a', 'bad'))).status).toBe(404);
  const silent = await rig(answerJson({ ...CHAT_ANSWER, id: 'a' }), false);
  await ask(silent.router, { body });
  expect((await silent.rate(rating('a', 'bad'))).status).toBe(404);
});

test('an id that two answers went by rates neither, and the oldest are forgotten', () => {
  const booked: string[] = [];
  const desk = feedbackDesk((role, { verdict }) => booked.push(`${role} ${verdict}`), 2);
  desk.answered('stable', ['same', 'one']);
  desk.answered('canary', ['same', 'two']);
  expect(desk.take(rating('same', 'bad'))).toMatchObject({ status: 409 });
  expect(desk.take(rating('two', 'bad'))).toMatchObject({ status: 204 });
  for (let i = 0; i < 10; i += 1) desk.answered('stable', [`x-${i}`, undefined]);
  expect(desk.take(rating('one', 'bad'))).toMatchObject({ status: 404 });
  expect(desk.take(rating('x-9', 'good'))).toMatchObject({ status: 204 });
  expect(booked).toEqual(['canary bad', 'stable good']);
});
