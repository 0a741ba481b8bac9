import { expect, test } from 'vitest';
import { gapSum } from '../../../src/core/model/gap-sum.ts';
import { moment, shareUpTo } from '../../../src/core/model/lognormal.ts';

const GAP = { mu: Math.log(7), sigma: 0.33 };
const CELLS = 200_000;

/** Mean, variance and third central moment, from the distribution function in fine cells. */
function momentsOf(low: number, high: number, reached: (x: number) => number) {
  const width = (high - low) / CELLS;
  const about = (centre: number, power: number) => {
    let sum = 0;
    let below = reached(low);
    for (let cell = 0; cell < CELLS; cell += 1) {
      const next = reached(low + (cell + 1) * width);
      sum += (next - below) * (low + (cell + 0.5) * width - centre) ** power;
      below = next;
    }
    return sum;
  };
  const mean = about(0, 1);
  return { mean, variance: about(mean, 2), third: about(mean, 3) };
}

test('one gap is itself', () => {
  const sum = gapSum(GAP, 1);
  for (let x = 1; x < 30; x += 0.5) expect(sum.shareUpTo(x)).toBeCloseTo(shareUpTo(x, GAP), 12);
});

test.each([2, 8, 31, 400])('%d gaps have so many times their mean, variance and skew', (count) => {
  const sum = gapSum(GAP, count);
  const made = momentsOf(sum.low, sum.high, (x) => sum.shareUpTo(x));
  const [first, second, third] = [moment(GAP, 1), moment(GAP, 2), moment(GAP, 3)];
  expect(made.mean / (count * first)).toBeCloseTo(1, 5);
  expect(made.variance / (count * (second - first ** 2))).toBeCloseTo(1, 4);
  expect(made.third / (count * (third - 3 * first * second + 2 * first ** 3))).toBeCloseTo(1, 3);
});

test('no gap, or gaps all alike, are a single value', () => {
  const none = gapSum(GAP, 0);
  expect([none.mean, none.deviation, none.shareUpTo(0)]).toEqual([0, 0, 1]);
  const alike = gapSum({ mu: Math.log(7), sigma: 0 }, 3);
  expect(alike.mean).toBeCloseTo(21, 12);
  expect([alike.shareUpTo(20.9), alike.shareUpTo(21.1)]).toEqual([0, 1]);
});
