import { expect, test } from 'vitest';
import { normalCdf } from '../../src/core/normal.ts';

/** Marsaglia's series, which converges everywhere. */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; k < 400; k += 1) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

test('agrees with the series', () => {
  for (let z = -6; z <= 6; z += 0.01)
    expect(Math.abs(normalCdf(z) - series(z))).toBeLessThan(1e-14);
});

test('far out it keeps its relative precision, and ends at 0 and 1', () => {
  // Abramowitz and Stegun, table 26.2: -log10 of the tail at 8 and 20 is 15.20614 and 88.56010.
  expect(-Math.log10(normalCdf(-8))).toBeCloseTo(15.20614, 4);
  expect(-Math.log10(normalCdf(-20))).toBeCloseTo(88.5601, 4);
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
});
