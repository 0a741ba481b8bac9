import { expect, test } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { answerText } from '../../../src/core/model/answer-text.ts';
import { CLAIMS, EVASIONS, FILLERS, OPENERS } from '../../../src/core/model/wording.ts';
import { scoreAnswer } from '../../../src/core/scoring/score-answer.ts';

const SENTENCES = { right: CLAIMS, hallucination: CLAIMS, vague: EVASIONS } as const;
const KINDS = ['right', 'hallucination', 'vague'] as const;

/** Every fact × kind × sentence × opener, with filler from every place and three lengths. */
function confusion() {
  const counts = {
    right: { good: 0, hallucination: 0, evasive: 0 },
    hallucination: { good: 0, hallucination: 0, evasive: 0 },
    vague: { good: 0, hallucination: 0, evasive: 0 },
  };
  let turn = 0;
  for (const fact of FACTS) {
    for (const kind of KINDS) {
      for (const [index] of SENTENCES[kind].entries()) {
        turn += 1;
        const wording = {
          opener: ((turn % OPENERS.length) + 0.5) / OPENERS.length,
          sentence: (index + 0.5) / SENTENCES[kind].length,
          filler: ((turn % FILLERS.length) + 0.5) / FILLERS.length,
        };
        const targetTokens = [1, 40, 160][turn % 3] ?? 1;
        const text = answerText(fact, kind, { wording, targetTokens });
        const score = scoreAnswer(fact.question, text);
        const seen = score.hallucination
          ? 'hallucination'
          : score.verdict === 'good'
            ? 'good'
            : 'evasive';
        counts[kind][seen] += 1;
      }
    }
  }
  return counts;
}

test('on the answers of the mock, the scorer finds what was put in', () => {
  const { right, hallucination, vague } = confusion();
  const all = (row: typeof right) => row.good + row.hallucination + row.evasive;
  expect(hallucination.hallucination / all(hallucination)).toBeGreaterThanOrEqual(0.98);
  const falseAlarms = right.hallucination + vague.hallucination;
  expect(falseAlarms / (all(right) + all(vague))).toBeLessThanOrEqual(0.005);
  expect(right.good / all(right)).toBeGreaterThanOrEqual(0.99);
  expect(vague.evasive / all(vague)).toBeGreaterThanOrEqual(0.99);
});
