import { expect, test } from 'vitest';
import { CANNOT_TELL } from '../../../src/core/scoring/score.ts';
import type { TextScorer } from '../../../src/core/scoring/text-scorer.ts';
import { MAX_SCORING_BYTES } from '../../../src/live/router/limits.ts';
import { type AnsweredChat, scoringQueue } from '../../../src/live/router/scoring-queue.ts';

const question = (text: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      messages: [
        { role: 'user', content: 'an earlier one' },
        { role: 'assistant', content: 'so so' },
        { role: 'user', content: text },
      ],
    }),
  );
const plain = (text: string): Buffer =>
  Buffer.from(JSON.stringify({ choices: [{ message: { content: text } }] }));
const chat = (asked: string, answered: string): AnsweredChat => ({
  owner: 'canary',
  requestId: 'r-1',
  requestBody: question(asked),
  answer: [plain(answered)],
  streamed: false,
});

function watched(queueLimit: number, score = (_q: string, _a: string) => 1 as number | null) {
  const seen: [string, string][] = [];
  const verdicts: number[] = [];
  const said: string[] = [];
  const untold: string[] = [];
  const dropped: string[] = [];
  const scorer: TextScorer = {
    kind: 'known-good',
    score: ({ question: q, answer: a }) => {
      seen.push([q, a]);
      const quality = score(q, a);
      return quality === null ? CANNOT_TELL : { verdict: 'good', quality, hallucination: false };
    },
  };
  const queue = scoringQueue<string>(
    { share: 1, queueLimit, scorers: [scorer] },
    {
      said: (owner, kind, { verdict }) => said.push(`${owner} ${kind} ${verdict}`),
      scored: (_owner, { quality }) => verdicts.push(quality),
      untold: (owner) => untold.push(owner),
      dropped: (owner) => dropped.push(owner),
    },
  );
  return { queue, seen, verdicts, said, untold, dropped };
}

test('scores the last question with its answer, later', async () => {
  const { queue, seen, verdicts } = watched(10);
  queue.offer(chat('what is it?', 'that is it'));
  expect(seen).toEqual([]);
  await queue.whenIdle();
  expect(seen).toEqual([['what is it?', 'that is it']]);
  expect(verdicts).toEqual([1]);
});

test('puts a streamed answer together, however it was cut', async () => {
  const { queue, seen } = watched(10);
  const text = ['é', 'ß', '!'].map(
    (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`,
  );
  const bytes = Buffer.from(`${text.join('')}data: [DONE]\n\n`);
  const cut = bytes.indexOf('é') + 1;
  const answer = [bytes.subarray(0, cut), bytes.subarray(cut)];
  queue.offer({
    owner: 'stable',
    requestId: 'r',
    requestBody: question('q'),
    answer,
    streamed: true,
  });
  await queue.whenIdle();
  expect(seen).toEqual([['q', 'éß!']]);
});

test('drops and counts when it is full, by number or by bytes', async () => {
  const { queue, dropped } = watched(2);
  for (let i = 0; i < 5; i += 1) queue.offer(chat('q', 'a'));
  expect(queue.stats()).toMatchObject({ waiting: 2, dropped: 3 });
  await queue.whenIdle();
  queue.offer({ ...chat('q', 'a'), answer: [Buffer.alloc(MAX_SCORING_BYTES)] });
  expect(queue.stats()).toMatchObject({ scored: 2, dropped: 4, waiting: 0 });
  expect(dropped).toEqual(Array(4).fill('canary'));
});

test('what cannot be judged is counted, and a scorer that throws stops nothing', async () => {
  const { queue, verdicts, said, untold } = watched(10, (asked) => {
    if (asked === 'throw') throw new Error('no');
    return asked === 'unknown' ? null : 0.5;
  });
  for (const asked of ['throw', 'unknown', 'known']) queue.offer(chat(asked, 'a'));
  queue.offer({ ...chat('', ''), requestBody: Buffer.from('not JSON') });
  await queue.whenIdle();
  expect(queue.stats()).toEqual({ scored: 1, dropped: 0, unknown: 2, failed: 1, waiting: 0 });
  expect(verdicts).toEqual([0.5]);
  expect(untold).toEqual(Array(3).fill('canary'));
  expect(said).toEqual(
    ['unknown', 'unknown', 'good'].map((verdict) => `canary known-good ${verdict}`),
  );
});
