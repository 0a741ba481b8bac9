import { expect, test } from 'vitest';
import { quantityText } from '../../../src/core/rollout/quantity-text.ts';

test.each([
  [0.118, 'share', '11.8%'],
  [1.25, 'seconds', '1.25s'],
  [0.42, 'seconds', '420ms'],
  [0.00042, 'usd', '$0.00042'],
  [-0.00042, 'usd', '-$0.00042'],
  // No exponent, however small, and no zeros at the end.
  [5.941e-7, 'usd', '$0.000000594'],
  [1e-13, 'usd', '$0'],
  [1_000, 'count', '1000'],
  [100, 'count', '100'],
  [0, 'share', '0%'],
  [Number.NaN, 'count', 'NaN'],
] as const)('%d in %s is %s', (value, unit, text) => {
  expect(quantityText(value, unit)).toBe(text);
});
