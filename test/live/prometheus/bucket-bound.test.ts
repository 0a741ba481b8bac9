import { expect, it } from 'vitest';
import { labelSet } from '../../../src/core/promql/label-set.ts';
import { normalizeBound, openMetricsNumber } from '../../../src/live/prometheus/bucket-bound.ts';

it.each([
  ['1', '1.0'],
  ['0', '0.0'],
  ['0.5', '0.5'],
  ['.25', '0.25'],
  ['100000', '100000.0'],
  ['1000000', '1e+06'],
  ['2500000', '2.5e+06'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['Inf', '+Inf'],
  ['-Inf', '-Inf'],
  ['wide', 'wide'],
])('the bound %s becomes %s', (text, normalized) => {
  expect(openMetricsNumber(text)).toBe(normalized);
});

it('touches only buckets of histograms and quantiles of summaries', () => {
  const metadata = new Map([
    ['h', { type: 'histogram', help: '', unit: '' }],
    ['s', { type: 'summary', help: '', unit: '' }],
    ['g', { type: 'gauge', help: '', unit: '' }],
  ]);
  const normalized = (labels: Record<string, string>) => ({
    ...normalizeBound(labelSet(Object.entries(labels)), metadata),
  });
  expect(normalized({ __name__: 'h_bucket', le: '1' }).le).toBe('1.0');
  expect(normalized({ __name__: 's', quantile: '1' }).quantile).toBe('1.0');
  expect(normalized({ __name__: 'g', le: '1', quantile: '1' })).toMatchObject({
    le: '1',
    quantile: '1',
  });
  expect(normalized({ __name__: 'other_bucket', le: '1' }).le).toBe('1');
});
