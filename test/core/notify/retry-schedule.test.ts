import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receivedBy, retryAfterMs, retryDelayMs } from '../../../src/core/notify/retry-schedule.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait before the next attempt', () => {
  it('doubles from half a second to a second on, up to five minutes', () => {
    expect([1, 2, 3, 20].map((failures) => retryDelayMs(failures, 0, null))).toEqual([
      500, 1_000, 2_000, 150_000,
    ]);
    expect(retryDelayMs(1_000_000, 0.5, null)).toBe(225_000);
  });

  it('is within its bounds, grows with failures and chance, and is at least what is asked for', () => {
    fc.assert(
      fc.property(fc.nat(5_000), chance, fc.option(fc.nat(10_000_000)), (more, share, asked) => {
        const failures = more + 1;
        const waitMs = retryDelayMs(failures, share, asked);
        expect(waitMs).toBeGreaterThanOrEqual(Math.min(asked ?? 0, 3_600_000));
        expect(waitMs).toBeLessThanOrEqual(Math.max(300_000, Math.min(asked ?? 0, 3_600_000)));
        expect(retryDelayMs(failures + 1, share, asked)).toBeGreaterThanOrEqual(waitMs);
        expect(retryDelayMs(failures, (1 + share) / 2, asked)).toBeGreaterThanOrEqual(waitMs);
      }),
    );
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-11-29T20:00:00Z');
  it.each([
    [undefined, null],
    ['0', 0],
    ['120', 120_000],
    ['Sun, 29 Nov 2026 20:01:00 GMT', 60_000],
    ['Sun, 29 Nov 2026 19:59:00 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['2026', 2_026_000],
    ['soon', null],
    ['Sun, 99 Foo GMT', null],
  ])('%s is %s', (field, waitMs) => {
    expect(retryAfterMs(field, nowMs)).toBe(waitMs);
  });
});

it.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [302, 'failed'],
  [400, 'refused'],
  [401, 'failed'],
  [404, 'failed'],
  [413, 'refused'],
  [422, 'refused'],
  [429, 'failed'],
  [500, 'failed'],
])('an answer of %s: %s', (status, outcome) => {
  expect(receivedBy(status)).toBe(outcome);
});
