import { describe, expect, it } from 'vitest';
import { silence } from '../../../../src/core/scenario/lint/silence.ts';
import { lintOf, templateOf } from './warnings.ts';

const RATIO = 'sum(rate(errors[5m])) / sum(rate(requests[5m]))';

const warnings = (query: string, fields: string) => lintOf(silence, templateOf(query, fields));

describe('silence', () => {
  it('names the verdict of no data and of NaN, and the place of the condition', () => {
    expect(warnings(RATIO, 'successCondition: result[0] < 0.01')).toEqual([
      't.yaml:11:23: warning: metric "m": no data (an empty vector) is an Error, and 5 in a row ' +
        'abort the rollout; NaN, as of 0/0, fails; say in successCondition what silence is to ' +
        'mean: len(result) == 0 || isNaN(result[0]) || …',
    ]);
  });

  it.each([
    ['sum(x)', 'successCondition: all(result, {# < 1})', 'no data (an empty vector) passes'],
    ['sum(x)', 'successCondition: any(result, {# < 1})', 'no data (an empty vector) fails'],
    ['sum(x) or vector(0)', 'successCondition: result[0] < 1', undefined],
    ['vector(1) / (sum(x) or vector(1))', 'failureCondition: result[0] > 1', 'as of 0/0, passes'],
    ['sum(x) or vector(0)', 'failureCondition: result[0] > 1', undefined],
    ['scalar(sum(x))', 'successCondition: result < 1', 'NaN, as of 0/0, fails'],
    ['scalar(sum(x))', 'successCondition: isNaN(result) || result < 1', undefined],
    [RATIO, 'successCondition: len(result) == 0 || isNaN(result[0]) || result[0] < 1', undefined],
    ['sum(x) / 60', 'successCondition: len(result) == 0 || result[0] < 1', undefined],
    [
      'sum(x) / clamp_min(sum(y), 1)',
      'successCondition: len(result) > 0 && result[0] < 1',
      undefined,
    ],
    ['sum(x) / (sum(y) > 0)', 'successCondition: len(result) > 0 && result[0] < 1', undefined],
    ['absent(x)', 'successCondition: len(result) == 0', undefined],
  ])('of %s with %s: %s', (query, fields, expected) => {
    expect(warnings(query, fields)).toEqual(
      expected === undefined ? [] : [expect.stringContaining(expected)],
    );
  });

  it('is content where neither condition holds: a person is asked', () => {
    const both = 'successCondition: result[0] < 1\n    failureCondition: result[0] >= 1';
    expect(warnings('(sum(x) or vector(0)) / (sum(y) or vector(0))', both)).toEqual([]);
  });
});
