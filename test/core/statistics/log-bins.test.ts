import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binOf, binStart, quantileIn, totalOf } from '../../../src/core/statistics/log-bins.ts';

function binned(values: readonly number[]): Map<number, number> {
  const bins = new Map<number, number>();
  for (const value of values) bins.set(binOf(value), (bins.get(binOf(value)) ?? 0) + 1);
  return bins;
}

const size = fc.double({ min: 1e-9, max: 1e9, noNaN: true });

it('a value lies in its bin', () => {
  fc.assert(
    fc.property(size, (value) => {
      expect(binStart(binOf(value))).toBeLessThanOrEqual(value * (1 + 1e-12));
      expect(binStart(binOf(value) + 1)).toBeGreaterThanOrEqual(value * (1 - 1e-12));
    }),
  );
});

it('a quantile is within a bin of the value that has its rank', () => {
  const shares = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 200 }), shares, (values, phi) => {
      const sorted = values.toSorted((a, b) => a - b);
      const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(phi * sorted.length) - 1));
      const exact = sorted[rank] ?? Number.NaN;
      const found = quantileIn(binned(values), phi) ?? Number.NaN;
      expect(Math.abs(Math.log2(found / exact)) * 16).toBeLessThanOrEqual(1 + 1e-9);
      expect(totalOf(binned(values))).toBe(values.length);
    }),
  );
});

it('of no values there is no quantile', () => {
  expect(quantileIn(new Map(), 0.5)).toBe(null);
});
