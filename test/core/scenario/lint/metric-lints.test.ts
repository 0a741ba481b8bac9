import { describe, expect, it } from 'vitest';
import { coarseBuckets } from '../../../../src/core/scenario/lint/coarse-buckets.ts';
import { conditionErrors } from '../../../../src/core/scenario/lint/condition-errors.ts';
import { firstOfMany } from '../../../../src/core/scenario/lint/first-of-many.ts';
import { noCondition } from '../../../../src/core/scenario/lint/no-condition.ts';
import { quantileWithoutLe } from '../../../../src/core/scenario/lint/quantile-without-le.ts';
import { shortWindow } from '../../../../src/core/scenario/lint/short-window.ts';
import { lintOf, templateOf } from './warnings.ts';

const FIRST = 'successCondition: result[0] < 1';

it('no condition: whatever is measured passes', () => {
  expect(lintOf(noCondition, templateOf('sum(x)'))).toEqual([
    't.yaml:7:5: warning: metric "m" has no condition: whatever it measures is Successful; ' +
      'add a successCondition, or a failureCondition',
  ]);
  expect(lintOf(noCondition, templateOf('sum(x)', FIRST))).toEqual([]);
});

describe('result[0] of several series', () => {
  it.each([
    'x',
    'rate(x[5m])',
    'sum by (pod) (x)',
    'sum without (pod) (x)',
    'topk(3, sum by (pod) (x))',
    'count_values("v", x)',
    'x / on (pod) group_left sum by (pod) (y)',
    'sum(x) or sum by (pod) (y)',
    'histogram_quantile(0.9, sum by (le, pod) (rate(x_bucket[5m])))',
    'max_over_time(x[5m])',
  ])('is warned of in %s', (query) => {
    expect(lintOf(firstOfMany, templateOf(query, FIRST))).toEqual([
      expect.stringContaining('t.yaml:11:23: warning: metric "m": the query may return several'),
    ]);
  });

  it.each([
    'sum(x)',
    'sum(x) / sum(y)',
    'vector(1)',
    'scalar(x)',
    'absent(x)',
    'topk(1, x)',
    'sum(x) or vector(0)',
    'avg by (pod) (x{pod="a"})',
    'sum(x) * on () group_right sum(y)',
    'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))',
    'sum(rate(x[5m])) > 0',
    'x * scalar(y) / sum(z)',
    // Has a warning of its own.
    'histogram_quantile(0.9, rate(x_bucket[5m]))',
  ])('is not warned of in %s', (query) => {
    expect(lintOf(firstOfMany, templateOf(query, FIRST))).toEqual([]);
  });

  it('is not warned of where all of them are judged', () => {
    const all = 'successCondition: all(result, {# < 1})';
    expect(lintOf(firstOfMany, templateOf('x', all))).toEqual([]);
  });

  it('of a rangeQuery is the oldest sample', () => {
    const text = templateOf('sum(x)', FIRST).replace(
      'query:',
      'rangeQuery: {start: now(), end: now(), step: 1m}\n        query:',
    );
    expect(lintOf(firstOfMany, text)).toEqual([expect.stringContaining('oldest sample only')]);
  });
});

describe('histogram_quantile', () => {
  it.each([
    ['histogram_quantile(0.9, rate(x_bucket[5m]))', 'a quantile for each series'],
    ['1000 * histogram_quantile(0.9, x_bucket)', 'a quantile for each series'],
    ['histogram_quantile(0.9, sum(rate(x_bucket[5m])))', 'le is summed away gives nothing'],
    ['histogram_quantile(0.9, sum by (pod) (rate(x_bucket[5m])))', 'le is summed away'],
    ['histogram_quantile(0.9, sum without (le) (rate(x_bucket[5m])))', 'le is summed away'],
  ])('%s: %s', (query, expected) => {
    expect(lintOf(quantileWithoutLe, templateOf(query))).toEqual([
      expect.stringMatching(new RegExp(`^t.yaml:10:16: warning: .*${expected}.*sum by \\(le\\)`)),
    ]);
  });

  it.each([
    'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, sum without (pod) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, sum(rate(native[5m])))',
  ])('is fine as %s', (query) => {
    expect(lintOf(quantileWithoutLe, templateOf(query))).toEqual([]);
  });
});

describe('a range', () => {
  it('of less than four scrapes is too short', () => {
    const text = templateOf('sum(rate(x[45s])) / sum(rate(y[10m]))');
    expect(lintOf(shortWindow, text)).toEqual([
      't.yaml:10:16: warning: metric "m": [45s] is less than four scrapes of 15s, so one lost ' +
        'scrape empties it; write [1m] or more',
    ]);
    expect(lintOf(shortWindow, text, 5_000)).toEqual([]);
  });

  it('is as long as its argument says, and of any length if that says nothing', () => {
    const query = 'sum(rate(x[{{args.window}}]))';
    const given = templateOf(query, '', '{name: window, value: 30s}');
    expect(lintOf(shortWindow, given)).toEqual([expect.stringContaining('[30s] is less than')]);
    expect(lintOf(shortWindow, templateOf(query, '', '{name: window}'))).toEqual([]);
  });
});

describe('a limit on a quantile', () => {
  const LATENCY =
    'histogram_quantile(0.95, sum by (le) (rate(inference_latency_seconds_bucket[5m])))';

  it.each([
    ['result[0] < 2.0', undefined],
    ['result[0] < 1.25', undefined],
    [
      '8 > result[0]',
      'between the bounds 7.5 s and 10 s a quantile is a guess; set the limit to 7.5',
    ],
    ['result[0] < 90', 'never above the highest bound, 60 s'],
    ['result[0] < 0.002', 'between the bounds 0 s and 0.005 s'],
    ['len(result) == 3', undefined],
    ['result[0] < {{args.limit}}', undefined],
  ])('%s: %s', (condition, expected) => {
    const text = templateOf(LATENCY, `successCondition: "${condition}"`, '{name: limit}');
    expect(lintOf(coarseBuckets, text)).toEqual(
      expected === undefined ? [] : [expect.stringContaining(expected)],
    );
  });

  it('is not looked at in other histograms, nor in multiples', () => {
    const other = LATENCY.replace('inference_latency', 'http_request_duration');
    for (const query of [other, `1000 * ${LATENCY}`]) {
      expect(lintOf(coarseBuckets, templateOf(query, 'successCondition: result[0] < 90'))).toEqual(
        [],
      );
    }
  });

  it('needs a bucket that is there', () => {
    const query = 'sum(rate(inference_latency_seconds_bucket{le="1.8"}[5m]))';
    expect(lintOf(coarseBuckets, templateOf(query))).toEqual([
      expect.stringContaining(
        'has no bucket le="1.8", so this selects nothing; the nearest bound is 1.75',
      ),
    ]);
    expect(lintOf(coarseBuckets, templateOf(query.replace('1.8', '2')))).toEqual([]);
  });
});

describe('a condition that is always an Error', () => {
  it.each([
    ['sum(x)', 'result < 1', /warning: .* is an Error whatever is measured.*list of numbers/],
    ['scalar(x)', 'result[0] < 1', /warning: .* is an Error whatever is measured.*a number/],
    ['sum(x)', 'results[0] < 1', /unknown name results/],
    ['sum(x)', 'result[0] <> 1', /11:23: metric "m": the successCondition does not parse: /],
  ])('of %s: %s', (query, condition, expected) => {
    const text = templateOf(query, `successCondition: "${condition}"`);
    expect(lintOf(conditionErrors, text)).toEqual([expect.stringMatching(expected)]);
  });

  it.each(['result[0] < {{args.limit}}', 'result[3] < 1', 'default(result, [1])[0] < 1'])(
    'is not %s',
    (condition) => {
      const text = templateOf('sum(x)', `successCondition: "${condition}"`, '{name: limit}');
      expect(lintOf(conditionErrors, text)).toEqual([]);
    },
  );
});
