import { expect, it } from 'vitest';
import { conditionLimit } from '../../../src/core/analysis/condition-limit.ts';

it.each([
  ['result[0] < 0.05', 0.05],
  ['result >= 95', 95],
  ['-1 < result[0]', -1],
  ['len(result) == 0 || result[0] < 0.05', 0.05],
  ['isNaN(result[0]) || result[0] <= 1', 1],
  ['asFloat(result[0]) > .9', 0.9],
  ['default(result[0], 0) < 5', 5],
  ['!(result.errors > 2)', 2],
  ['result[0] > 2 && result[0] > 2.0', 2],
  ['result[0] < 5 && result[0] > 1', null],
  ['len(result) > 3', null],
  ['all(result, # < 3)', null],
  ['result == true', null],
  ['result[0] <', null],
  ['', null],
])('%s holds its result to %s', (condition, limit) => {
  expect(conditionLimit(condition)).toBe(limit);
});
