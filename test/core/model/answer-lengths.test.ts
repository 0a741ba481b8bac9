import { expect, test } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { answerLengths, baseLengths } from '../../../src/core/model/answer-lengths.ts';
import { answerText, type Injected } from '../../../src/core/model/answer-text.ts';
import { CLAIMS, EVASIONS, FILLERS, OPENERS } from '../../../src/core/model/wording.ts';
import { countTokens } from '../../../src/core/tokens.ts';

const FACT = FACTS[40];

/** Every wording once, counted in the finished text. */
function counted(injected: Injected, targetTokens: number): number[] {
  const sentences = injected === 'vague' ? EVASIONS.length : CLAIMS.length;
  const share = 1 / (sentences * OPENERS.length * FILLERS.length);
  const shares: number[] = [];
  for (let sentence = 0; sentence < sentences; sentence += 1)
    for (let opener = 0; opener < OPENERS.length; opener += 1)
      for (let filler = 0; filler < FILLERS.length; filler += 1) {
        const wording = {
          opener: (opener + 0.5) / OPENERS.length,
          sentence: (sentence + 0.5) / sentences,
          filler: (filler + 0.5) / FILLERS.length,
        };
        const fact = injected === 'neutral' ? undefined : FACT;
        const length = countTokens(answerText(fact, injected, { wording, targetTokens }));
        shares[length] = (shares[length] ?? 0) + share;
      }
  return Array.from(shares, (value) => value ?? 0);
}

test.each<[Injected, number]>([
  ['right', 1],
  ['right', 13],
  ['right', 32],
  ['hallucination', 33],
  ['vague', 20],
  ['vague', 171],
  ['neutral', 47],
])('%s with a target of %d tokens: the very lengths of the texts', (injected, target) => {
  const bases = baseLengths([injected === 'neutral' ? undefined : FACT], injected);
  const shares = answerLengths(bases, { median: target, p95: target });
  const expected = counted(injected, target);
  for (let length = 0; length < Math.max(shares.length, expected.length); length += 1)
    expect(shares[length] ?? 0).toBeCloseTo(expected[length] ?? 0, 12);
});

test('an answer never wants more than the limit, and no spread of lengths is without a sum', () => {
  const bases = baseLengths(FACTS.slice(0, 5), 'right');
  for (const outputTokens of [
    { median: 0, p95: 0 },
    { median: 3, p95: 60 },
    { median: 9_000, p95: 20_000 },
  ]) {
    const shares = answerLengths(bases, outputTokens);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares.length).toBeLessThan(4_120);
  }
});
