import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GpuBill } from '../../../src/core/routing/gpu-bill.ts';

const HOUR_MS = 3_600_000;

it('an hour of one request on one replica costs what the hour of a replica costs', () => {
  const bill = new GpuBill({ usdPerHour: 2.5, replicas: 1 });
  bill.serving(1, 1_000);
  expect(bill.usdAt(1_000 + HOUR_MS)).toBe(2.5);
});

it('ten at once on it cost no more, on four replicas as much as four', () => {
  for (const [replicas, usd] of [
    [1, 2.5],
    [4, 10],
  ] as const) {
    const bill = new GpuBill({ usdPerHour: 2.5, replicas });
    bill.serving(10, 0);
    expect(bill.usdAt(HOUR_MS)).toBe(usd);
  }
});

it('idle time is nobody’s', () => {
  const bill = new GpuBill({ usdPerHour: 2.5, replicas: 2 });
  bill.serving(1, 0);
  bill.serving(0, HOUR_MS);
  expect(bill.usdAt(100 * HOUR_MS)).toBe(2.5);
});

it('it never falls, and never exceeds all replicas all the time', () => {
  const changes = fc.array(fc.tuple(fc.nat(20), fc.nat(10_000)), { maxLength: 30 });
  fc.assert(
    fc.property(changes, fc.integer({ min: 1, max: 8 }), (steps, replicas) => {
      const bill = new GpuBill({ usdPerHour: 3, replicas });
      let nowMs = 0;
      let before = 0;
      for (const [inFlight, passedMs] of steps) {
        nowMs += passedMs;
        bill.serving(inFlight, nowMs);
        const usd = bill.usdAt(nowMs);
        expect(usd).toBeGreaterThanOrEqual(before);
        before = usd;
      }
      expect(before).toBeLessThanOrEqual((3 * replicas * nowMs) / HOUR_MS + 1e-12);
    }),
  );
});
