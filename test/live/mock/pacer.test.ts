import { expect, test } from 'vitest';
import { once, startPacer } from '../../../src/live/mock/pacer.ts';

test('acts come in the order of their deadlines, never early', async () => {
  const pacer = startPacer();
  const startMs = performance.now();
  const acts: { afterMs: number; lateMs: number }[] = [];
  await new Promise<void>((resolve) => {
    for (const afterMs of [30, 5, 12, 0, 30, 21])
      pacer.add(
        once(startMs + afterMs, () => {
          acts.push({ afterMs, lateMs: performance.now() - startMs - afterMs });
          if (acts.length === 6) resolve();
        }),
      );
  });
  expect(acts.map(({ afterMs }) => afterMs)).toEqual([0, 5, 12, 21, 30, 30]);
  expect(Math.min(...acts.map(({ lateMs }) => lateMs))).toBeGreaterThanOrEqual(0);
  pacer.stop();
});

test('a late wake-up moves no later deadline', async () => {
  const pacer = startPacer();
  const startMs = performance.now();
  const dues: number[] = [];
  await new Promise<void>((resolve) => {
    let dueMs = startMs;
    pacer.add({
      dueAtMs: () => dueMs,
      advance(nowMs) {
        for (; dueMs <= nowMs; dueMs += 3) dues.push(dueMs - startMs);
        if (dues.length >= 20) resolve();
        return dues.length < 20;
      },
    });
  });
  expect(dues.slice(0, 20)).toEqual(
    Array.from({ length: 20 }, (_, turn) => expect.closeTo(3 * turn, 6)),
  );
  pacer.stop();
});

test('what is removed or stopped never acts', async () => {
  const pacer = startPacer();
  let acted = false;
  const act = once(performance.now() + 1, () => {
    acted = true;
  });
  pacer.add(act);
  pacer.remove(act);
  await new Promise<void>((resolve) => pacer.add(once(performance.now() + 10, resolve)));
  expect(acted).toBe(false);
  pacer.add(act);
  pacer.stop();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(acted).toBe(false);
});
