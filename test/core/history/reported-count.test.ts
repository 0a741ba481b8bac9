import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReportedCount } from '../../../src/core/history/reported-count.ts';

it('grows evenly between two reports, and not beyond them', () => {
  const count = new ReportedCount();
  expect(count.at(0)).toBe(0);
  count.heard(1_000, 10);
  count.heard(2_000, 30);
  expect([0, 1_000, 1_250, 2_000, 9_000].map((atMs) => count.at(atMs))).toEqual([
    10, 10, 15, 30, 30,
  ]);
});

it('looked at once a second, shows the even rate at which several report it in turns', () => {
  const phases = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(phases, fc.integer({ min: 0, max: 999 }), (workers, lookMs) => {
      const count = new ReportedCount();
      const reports = Array.from({ length: 12 }, (_, second) =>
        workers.map((phaseMs, worker) => ({ atMs: second * 1_000 + phaseMs, worker })),
      );
      const counted = workers.map(() => 0);
      const looks: number[] = [];
      let nextLookMs = 4_000 + lookMs;
      for (const { atMs, worker } of reports.flat().toSorted((a, b) => a.atMs - b.atMs)) {
        for (; nextLookMs <= atMs; nextLookMs += 1_000) looks.push(count.at(nextLookMs - 1_250));
        counted[worker] = (counted[worker] ?? 0) + 10;
        count.heard(
          atMs,
          counted.reduce((sum, one) => sum + one, 0),
        );
      }
      for (const [index, look] of looks.entries()) {
        if (index > 0) expect(look - (looks[index - 1] ?? 0)).toBeCloseTo(10 * workers.length, 6);
      }
    }),
  );
});
