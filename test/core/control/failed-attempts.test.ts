import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FailedAttempts } from '../../../src/core/control/failed-attempts.ts';

it('ten at once, and then one each six seconds', () => {
  const attempts = new FailedAttempts();
  for (let count = 0; count < 9; count += 1) attempts.failed('a', 0);
  expect(attempts.waitMs('a', 0)).toBe(0);
  attempts.failed('a', 0);
  expect(attempts.waitMs('a', 0)).toBe(6_000);
  expect(attempts.waitMs('b', 0)).toBe(0);
  expect(attempts.waitMs('a', 6_000)).toBe(0);
  attempts.failed('a', 6_000);
  expect(attempts.waitMs('a', 6_000)).toBe(6_000);
  expect(attempts.waitMs('a', 66_000)).toBe(0);
  expect(attempts.size).toBe(0);
});

it('who obeys gets no more than ten and one each six seconds, whatever the times (seed 3)', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 80 });
  fc.assert(
    fc.property(gaps, (waits) => {
      const attempts = new FailedAttempts();
      let nowMs = 0;
      const heard: number[] = [];
      for (const wait of waits) {
        nowMs += wait;
        if (attempts.waitMs('a', nowMs) > 0) continue;
        attempts.failed('a', nowMs);
        heard.push(nowMs);
      }
      for (const [index, atMs] of heard.entries()) {
        const sinceMs = atMs - 60_000;
        const within = heard.slice(0, index + 1).filter((one) => one > sinceMs);
        expect(within.length).toBeLessThanOrEqual(20);
      }
    }),
    { seed: 3, numRuns: 200 },
  );
});

it('remembers a bounded number of addresses, and those that failed last', () => {
  const attempts = new FailedAttempts();
  const fail = (address: string) => {
    for (let count = 0; count < 10; count += 1) attempts.failed(address, 0);
  };
  for (let count = 0; count < 10_000; count += 1) attempts.failed(`${count}`, 0);
  fail('last');
  expect(attempts.size).toBe(10_000);
  expect(attempts.waitMs('last', 0)).toBeGreaterThan(0);
});
