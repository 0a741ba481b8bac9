import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auroc, figuresAt, type RatedCase } from '../../../src/core/scoring/detection-figures.ts';

const cases = fc.array(
  fc.record({ isPresent: fc.boolean(), rating: fc.integer({ min: 0, max: 6 }) }),
  { minLength: 2, maxLength: 40 },
);

/** By its definition, pair by pair. */
function byPairs(all: readonly RatedCase[]): number {
  const present = all.filter(({ isPresent }) => isPresent);
  const absent = all.filter(({ isPresent }) => !isPresent);
  const wins = present.flatMap((one) =>
    absent.map((other) => (one.rating > other.rating ? 1 : one.rating === other.rating ? 0.5 : 0)),
  );
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

test('the area is the share of pairs in the right order', () => {
  fc.assert(
    fc.property(cases, (all) => {
      if (Number.isNaN(byPairs(all))) expect(auroc(all)).toBeNaN();
      else expect(auroc(all)).toBeCloseTo(byPairs(all), 12);
    }),
  );
});

test('figures of a threshold, counted by hand', () => {
  const rated = (isPresent: boolean, ...ratings: number[]) =>
    ratings.map((rating) => ({ isPresent, rating }));
  const all = [...rated(true, 3, 3, 2, 0), ...rated(false, 3, 1, 1, 0, 0)];
  const { precision, recall, f1, specificity } = figuresAt(all, 2);
  expect([precision, recall, specificity]).toEqual([3 / 4, 3 / 4, 4 / 5]);
  expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
});
