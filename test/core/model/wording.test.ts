import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { answerText } from '../../../src/core/model/answer-text.ts';
import { EVASIONS, FILLERS, NEUTRAL, OPENERS } from '../../../src/core/model/wording.ts';
import { countTokens, tokenPieces } from '../../../src/core/tokens.ts';

test('sentences that state no answer hold the answer of no fact', () => {
  const evasions = EVASIONS.map((evasion) => evasion('the subject'));
  for (const sentence of [...OPENERS, ...FILLERS, ...evasions, NEUTRAL]) {
    expect(sentence).not.toMatch(/\d/);
    const words = new Set(sentence.split(/[^\p{L}]+/u));
    for (const { right, wrong } of FACTS) {
      // "I" is the pronoun here; no question has iodine's symbol as its answer.
      expect(words.has(right), `${right} in: ${sentence}`).toBe(false);
      expect(words.has(wrong) && wrong.length > 2, `${wrong} in: ${sentence}`).toBe(false);
    }
  }
});

test('the pieces of a text are the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const pieces = tokenPieces(text);
      expect(pieces.join('')).toBe(text);
      expect(countTokens(text)).toBe(pieces.length);
    }),
  );
});

test('an answer comes as near to its length as whole sentences allow', () => {
  const wording = { opener: 0, sentence: 0, filler: 0.4 };
  for (const targetTokens of [1, 20, 60, 300, 4_096]) {
    const tokens = countTokens(answerText(FACTS[0], 'right', { wording, targetTokens }));
    if (targetTokens >= 20) expect(Math.abs(tokens - targetTokens)).toBeLessThanOrEqual(9);
    else expect(tokens).toBeLessThan(20);
  }
});
