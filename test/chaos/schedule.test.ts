import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAULTY_MS, type Fault, roundOf } from '../../scripts/chaos/schedule.ts';

const rounds = fc.tuple(fc.nat(), fc.nat({ max: 1_000 }));

test('the same seed brings the same faults, round by round', () => {
  fc.assert(
    fc.property(rounds, ([seed, index]) => {
      expect(roundOf(seed, index)).toEqual(roundOf(seed, index));
    }),
  );
  expect(roundOf(1, 0)).not.toEqual(roundOf(2, 0));
});

test('one replica of stable is always well, and nobody is struck twice at a time', () => {
  fc.assert(
    fc.property(rounds, ([seed, index]) => {
      const bySubject = new Map<string, Fault[]>();
      for (const fault of roundOf(seed, index).faults) {
        expect(fault.atMs).toBeLessThan(FAULTY_MS + 3_000);
        const subject = fault.kind.replace(/^(kill|slow) (stable|canary).*|.* (switch)$/, '$2$3');
        const before = bySubject.get(subject)?.at(-1);
        if (before) expect(fault.atMs).toBeGreaterThan(before.atMs + before.forMs);
        bySubject.set(subject, [...(bySubject.get(subject) ?? []), fault]);
      }
    }),
  );
});

test('of many rounds every fault, every shape and every kind of canary has its share', () => {
  const many = Array.from({ length: 300 }, (_, index) => roundOf(7, index));
  const kinds = new Set(many.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect(kinds.size).toBe(14);
  expect(new Set(many.map(({ shape, canary }) => `${shape} ${canary}`)).size).toBe(9);
});
