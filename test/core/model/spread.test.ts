import { expect, test } from 'vitest';
import { spreadSampler } from '../../../src/core/model/spread.ts';
import { stream } from '../../../src/core/random.ts';

test('draws have the median and the 95th percentile that name the distribution', () => {
  const sample = spreadSampler({ median: 60, p95: 110 }, stream(1, 'spread'));
  const draws = Array.from({ length: 20_000 }, sample).sort((a, b) => a - b);
  expect(draws[10_000]).toBeGreaterThan(59);
  expect(draws[10_000]).toBeLessThan(61);
  expect(draws[19_000]).toBeGreaterThan(106);
  expect(draws[19_000]).toBeLessThan(114);
});

test('equal quantiles are a constant, and so is a median of nothing', () => {
  const draw = stream(1, 'spread');
  expect(spreadSampler({ median: 8, p95: 8 }, draw)()).toBe(8);
  expect(spreadSampler({ median: 0, p95: 5 }, draw)()).toBe(0);
});

test('values are whole thousandths', () => {
  const sample = spreadSampler({ median: 7, p95: 12 }, stream(3, 'spread'));
  for (let turn = 0; turn < 100; turn += 1) expect(String(sample())).toMatch(/^\d+(\.\d{1,3})?$/);
});
