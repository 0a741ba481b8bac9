import { expect, test } from 'vitest';
import { isIllness, vendorAnswer } from '../../../src/core/flags/vendor-answer.ts';

test('a text holds, an empty one too', () => {
  expect(vendorAnswer({ value: 'beta', reason: 'TARGETING_MATCH' })).toEqual({
    ok: true,
    text: 'beta',
  });
  expect(vendorAnswer({ value: '', reason: 'DEFAULT' })).toEqual({ ok: true, text: '' });
  expect(vendorAnswer({ value: '', reason: 'DISABLED', errorCode: null })).toMatchObject({
    ok: true,
  });
});

test.each([
  ['PROVIDER_NOT_READY', 'not-ready', true],
  ['PROVIDER_FATAL', 'not-ready', true],
  ['FLAG_NOT_FOUND', 'flag-not-found', false],
  ['TYPE_MISMATCH', 'wrong-type', false],
  ['TARGETING_KEY_MISSING', 'context', false],
  ['INVALID_CONTEXT', 'context', false],
  ['PARSE_ERROR', 'error', true],
  ['GENERAL', 'error', true],
  ['toString', 'error', true],
])('%s falls back by %s; an illness: %s', (errorCode, cause, isIll) => {
  // The value beside a code is the default that was handed in.
  const answer = vendorAnswer({ value: 'beta', errorCode });
  expect(answer).toEqual({ ok: false, cause });
  expect(!answer.ok && isIllness(answer.cause)).toBe(isIll);
});

test.each([42, true, null, undefined, {}, ['beta']])('%j is no text', (value) => {
  expect(vendorAnswer({ value })).toEqual({ ok: false, cause: 'wrong-type' });
});

test('a reason of ERROR is an error, code or none', () => {
  expect(vendorAnswer({ value: 'beta', reason: 'ERROR' })).toEqual({ ok: false, cause: 'error' });
});
