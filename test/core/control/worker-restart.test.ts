import fc from 'fast-check';
import { expect, it } from 'vitest';
import { restartRestMs } from '../../../src/core/control/worker-restart.ts';

it('a first death rests not at all, each further one of late twice as long, up to 30 s', () => {
  const rests = [1, 2, 3, 4, 20].map((deaths) => restartRestMs(Array(deaths).fill(0), 1));
  expect(rests).toEqual([0, 250, 500, 1_000, 30_000]);
  expect(restartRestMs([0, 0, 0, 70_000], 70_000)).toBe(0);
});

it('whoever always dies at once is started at most a dozen times a minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), (livesMs) => {
      const deaths: number[] = [];
      for (let nowMs = 0; nowMs < 3_600_000; ) {
        nowMs += livesMs;
        deaths.push(nowMs);
        if (deaths.length > 16) deaths.shift();
        nowMs += restartRestMs(deaths, nowMs) || 1;
        const ofTheMinute = deaths.filter((atMs) => nowMs - atMs < 60_000);
        expect(ofTheMinute.length).toBeLessThanOrEqual(12);
      }
    }),
    { numRuns: 20 },
  );
});
