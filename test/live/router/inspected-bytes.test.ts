import { expect, test } from 'vitest';
import { AnswerWatch } from '../../../src/live/router/answer-watch.ts';
import { MAX_INSPECTED_AT_ONCE } from '../../../src/live/router/limits.ts';

const NOT_JSON = Buffer.from('{"choices": [');

function watch(inspected: { bytes: number }) {
  const meter = { firstToken: () => {}, interToken: () => {} };
  const contentType = 'application/json';
  const answer = { status: 200, contentType, encoded: false, bodiless: false, kept: false };
  return new AnswerWatch({ ...answer, startedMs: 0, inspected, meter });
}

test('answers beyond what may be inspected at once are passed on unread, and are no errors', () => {
  const inspected = { bytes: MAX_INSPECTED_AT_ONCE - NOT_JSON.length };
  const [first, second] = [watch(inspected), watch(inspected)];
  first.push(NOT_JSON);
  second.push(NOT_JSON);
  expect(inspected.bytes).toBe(MAX_INSPECTED_AT_ONCE);
  expect([first.fault(), second.fault()]).toEqual(['malformed', null]);
  first.release();
  second.release();
  first.release();
  expect(inspected.bytes).toBe(MAX_INSPECTED_AT_ONCE - NOT_JSON.length);
});
