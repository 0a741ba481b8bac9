import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinedScore } from '../../../src/core/scoring/combined-score.ts';
import {
  CANNOT_TELL,
  GOOD,
  HALLUCINATED,
  type Score,
  USELESS,
} from '../../../src/core/scoring/score.ts';
import {
  accuracyIn,
  detectedShare,
  SCORER_ACCURACY,
} from '../../../src/core/scoring/scorer-accuracy.ts';
import { DEFAULT_SCORING } from '../../../src/core/scoring/scorer-choice.ts';
import { scorerTallies } from '../../../src/core/scoring/scorer-tallies.ts';

const score = fc.constantFrom<Score>(CANNOT_TELL, GOOD, HALLUCINATED, USELESS);

test('bad outranks good outranks nothing, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(score), (scores) => {
      const has = (verdict: Score['verdict']) => scores.some((each) => each.verdict === verdict);
      const expected = has('bad') ? 'bad' : has('good') ? 'good' : 'unknown';
      expect(combinedScore(scores).verdict).toBe(expected);
      expect(combinedScore(scores.toReversed())).toEqual(combinedScore(scores));
      const lied = scores.includes(HALLUCINATED);
      expect(combinedScore(scores).hallucination ?? false).toBe(lied);
    }),
  );
});

test('tallies count what each looks for', () => {
  const evasive: Score = { verdict: 'bad', quality: 0.3, hallucination: false };
  const tallies = scorerTallies(['known-good', 'refusal']);
  for (const kind of ['known-good', 'refusal'] as const) {
    for (const each of [GOOD, evasive, HALLUCINATED, CANNOT_TELL]) tallies.add(kind, each);
  }
  tallies.add('json', GOOD);
  expect(tallies.read()).toEqual([
    { kind: 'known-good', told: 3, flagged: 1, unknown: 1 },
    { kind: 'refusal', told: 3, flagged: 2, unknown: 1 },
  ]);
});

test('a share is corrected where the scorer is known to err, and only there', () => {
  const tally = { told: 1_000, flagged: 183 };
  // 0.1 of all, at a sensitivity of 0.908 and a specificity of 0.897: 0.0908 + 0.9 * 0.103.
  const { groundedness, json, refusal } = SCORER_ACCURACY;
  const { found, corrected, interval } = detectedShare(tally, groundedness) ?? {};
  expect([found, corrected]).toEqual([0.183, expect.closeTo(0.0994, 3)]);
  expect(interval?.low).toBeLessThan(0.0994);
  expect(interval?.high).toBeGreaterThan(0.0994);
  expect(detectedShare({ ...tally, flagged: 20 }, groundedness)?.corrected).toBe(0);
  expect(detectedShare(tally, json)).toMatchObject({ found: 0.183, corrected: 0.183 });
  expect(detectedShare(tally, refusal)).toEqual({ found: 0.183, corrected: null, interval: null });
  expect(detectedShare({ told: 0, flagged: 0 }, json)).toBeNull();
});

test('what a scenario states of its judge is what its share is corrected by', () => {
  const stated = { sensitivity: 0.9, specificity: 0.92 };
  const scoring = { ...DEFAULT_SCORING, text: [{ kind: 'noisy-judge' as const, ...stated }] };
  expect(accuracyIn(scoring, 'noisy-judge')).toEqual({ ...stated, measuredOn: null });
  expect(accuracyIn(scoring, 'llm-judge')).toBeNull();
  expect(accuracyIn(scoring, 'groundedness')).toBe(SCORER_ACCURACY.groundedness);
});
