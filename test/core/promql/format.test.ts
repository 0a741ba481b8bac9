import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatSampleTime,
  formatSampleValue,
  formatScalarTime,
  formatScalarValue,
} from '../../../src/core/promql/format.ts';

test.each([
  [1, '1', '1'],
  [-0, '-0', '-0'],
  [0.1, '0.1', '0.1'],
  [1e-7, '1e-07', '0.0000001'],
  [1.5e-7, '1.5e-07', '0.00000015'],
  [1e-6, '0.000001', '0.000001'],
  [1e20, '100000000000000000000', '100000000000000000000'],
  [1e21, '1e+21', '1000000000000000000000'],
  [-1.25e300, '-1.25e+300', `-125${'0'.repeat(298)}`],
  [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf', '-Inf'],
  [Number.NaN, 'NaN', 'NaN'],
])('%d is %s in a vector and %s as a scalar', (value, inVector, asScalar) => {
  expect(formatSampleValue(value)).toBe(inVector);
  expect(formatScalarValue(value)).toBe(asScalar);
});

test('texts read back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(formatSampleValue(value))).toBe(value);
      expect(Number(formatScalarValue(value))).toBe(value);
    }),
    { seed: 5 },
  );
});

test.each([
  [1_700_000_000_000, '1700000000', '1700000000'],
  [1_430, '1.430', '1.43'],
  [0, '0', '0'],
  [-1_500, '-1.500', '-1.5'],
])('%d ms is %s in a vector and %s as a scalar', (tMs, inVector, asScalar) => {
  expect(formatSampleTime(tMs)).toBe(inVector);
  expect(formatScalarTime(tMs)).toBe(asScalar);
});
