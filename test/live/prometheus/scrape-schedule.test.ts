import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  missedBetween,
  scheduleOf,
  scrapeTimeMs,
  tickAfter,
} from '../../../src/live/prometheus/scrape-schedule.ts';

const interval = fc.integer({ min: 1, max: 60_000 });
const now = fc.integer({ min: 0, max: 2_000_000_000_000 });

it('ticks lie on one grid, each within an interval after now', () => {
  fc.assert(
    fc.property(interval, now, fc.string(), (intervalMs, nowMs, url) => {
      const schedule = scheduleOf(url, intervalMs);
      const tickMs = tickAfter(nowMs, schedule);
      expect(tickMs).toBeGreaterThan(nowMs);
      expect(tickMs - nowMs).toBeLessThanOrEqual(intervalMs);
      expect((tickMs - schedule.offsetMs) % intervalMs).toBe(0);
      expect(tickAfter(tickMs, schedule)).toBe(tickMs + intervalMs);
    }),
  );
});

it('a scrape that outlasts ticks skips them and counts them', () => {
  const schedule = { intervalMs: 1_000, offsetMs: 300 };
  const next = tickAfter(4_500, schedule);
  expect(next).toBe(5_300);
  expect(missedBetween(1_300, next, 1_000)).toBe(3);
  expect(missedBetween(1_300, 2_300, 1_000)).toBe(0);
});

it('a scrape on time carries the time of its tick, a late one its own', () => {
  expect(scrapeTimeMs(10_000, 10_002, 1_000)).toBe(10_000);
  expect(scrapeTimeMs(10_000, 9_999, 1_000)).toBe(10_000);
  expect(scrapeTimeMs(10_000, 10_003, 1_000)).toBe(10_003);
  expect(scrapeTimeMs(10_000, 10_001, 100)).toBe(10_001);
});
