import { expect, test } from 'vitest';
import { FACTS } from '../../../../src/core/facts/facts.ts';
import { confusionOf } from '../../../../src/core/scoring/confusion.ts';
import { scoreAnswer } from '../../../../src/core/scoring/score-answer.ts';
import { scoreNoisily } from '../../../../src/core/scoring/scorers/noisy-judge.ts';

const NOISE = { sensitivity: 0.7, specificity: 0.9 };

const asked = (requestId: string, question: string, answer: string) => ({
  requestId,
  question,
  answer,
  context: '',
  finishReason: null,
});

test('errs as often as is stated, and as its counts do', () => {
  const told = { right: { good: 0, bad: 0, unknown: 0 }, wrong: { good: 0, bad: 0, unknown: 0 } };
  for (const { question, right, wrong } of FACTS) {
    for (let request = 0; request < 200; request += 1) {
      for (const [kind, said] of [
        ['right', right],
        ['wrong', wrong],
      ] as const) {
        const answer = `It is ${said}.`;
        if (scoreAnswer(question, answer).hallucination !== (kind === 'wrong')) continue;
        const { verdict } = scoreNoisily(asked(`r-${request}`, question, answer), NOISE);
        told[kind][verdict] += 1;
      }
    }
  }
  const flagged = ({ good, bad }: { good: number; bad: number }) => bad / (good + bad);
  expect(told.wrong.good).toBeGreaterThan(1_000);
  expect(flagged(told.wrong)).toBeCloseTo(0.7, 1.5);
  expect(flagged(told.right)).toBeCloseTo(0.1, 1.5);
  const counted = confusionOf({ kind: 'noisy-judge', ...NOISE });
  expect(counted.right[0]).toEqual({ share: expect.closeTo(0.1), quality: 0, hallucination: true });
  expect(counted.hallucination[0]?.share).toBeCloseTo(0.7, 2);
});

test('says the same of the same again, and nothing of a question that nobody knows', () => {
  const [fact] = FACTS;
  const answer = asked('r-1', fact?.question ?? '', fact?.right ?? '');
  expect(scoreNoisily(answer, NOISE)).toEqual(scoreNoisily(answer, NOISE));
  expect(scoreNoisily({ ...answer, question: 'How are you?' }, NOISE).verdict).toBe('unknown');
});
