import { expect, test } from 'vitest';
import { isModelTarget, splitModelUrl } from '../../../src/live/router/target-path.ts';

test.each([
  '/v1/models',
  '/v1/chat/completions?a=b/../c',
  '/v1/a.b/..c',
  '/v1/%E2%82%AC',
  '/v1/models/org%2Fname',
  '/v1/a;b=c',
  '/v1/100%25',
])('%s is below /v1/', (target) => {
  expect(isModelTarget(target)).toBe(true);
});

test.each([
  '/v1',
  '/v2/models',
  '/v1/../admin',
  '/v1/a/..',
  '/v1/%2e%2E/admin',
  '/v1/.%2e/admin',
  '/v1/..%2fadmin',
  '/v1/x%2f..%2fadmin',
  '/v1/%5c..%5cadmin',
  '/v1/..\\admin',
  '/v1/..;/admin',
  '/v1/..;a=b/admin',
  '/v1/..%3b/admin',
  '/v1/%252e%252e%252fadmin',
  '/v1/%00',
  '/v1/%2500',
  '/v1/%zz',
  '/v1/%2',
  '/v1/a b',
  '/v1/é',
  '/v1/#fragment',
  'http://elsewhere/v1/models',
  '//elsewhere/v1/models',
])('%s is not', (target) => {
  expect(isModelTarget(target)).toBe(false);
});

test.each([
  ['http://127.0.0.1:9000', 'http://127.0.0.1:9000', ''],
  ['http://127.0.0.1:9000/', 'http://127.0.0.1:9000', ''],
  ['https://models.internal/team/v1/', 'https://models.internal', '/team'],
])('%s is origin %s with prefix "%s"', (url, origin, prefix) => {
  expect(splitModelUrl(url)).toEqual({ origin, prefix });
});
