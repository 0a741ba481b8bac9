import { expect, test } from 'vitest';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { rescaleQuery } from '../../../src/core/promql/rescale.ts';

test.each([
  [
    'sum(rate(errors[10m])) / sum(rate(requests[10m]))',
    20,
    'sum(rate(errors[30s])) / sum(rate(requests[30s]))',
  ],
  [
    'max_over_time(rate(x[5m])[1h:30s] offset -1d)',
    10,
    'max_over_time(rate(x[30s])[6m:3s] offset -2h24m)',
  ],
  ['x offset 90s @ 600 # [5m] stays', 60, 'x offset 1s500ms @ 600 # [5m] stays'],
  ['x{a="[5m]", b=\'offset 1h\'} > 5m', 20, 'x{a="[5m]", b=\'offset 1h\'} > 5m'],
  ['rate(x[300])', 20, 'rate(x[15s])'],
  ['rate(x[1s])', 5_000, 'rate(x[1ms])'],
  ['rate(x[ 5m ] OFFSET\n 1w)', 7, 'rate(x[ 42s857ms ] OFFSET\n 1d)'],
  ['x[5m:] offset 0s', 2, 'x[2m30s:] offset 0s'],
])('%s, %d times faster: %s', (query, factor, expected) => {
  expect(rescaleQuery(query, factor)).toBe(expected);
});

test('a factor of one leaves the text alone, and a slower world has longer ranges', () => {
  expect(rescaleQuery('rate(x[05m])', 1)).toBe('rate(x[05m])');
  expect(rescaleQuery('rate(x[5m])', 0.5)).toBe('rate(x[10m])');
});

test('a query that does not parse is refused', () => {
  expect(() => rescaleQuery('rate(x', 2)).toThrow(PromqlError);
});
