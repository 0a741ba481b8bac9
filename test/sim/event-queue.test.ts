import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/sim/event-queue.ts';

/** Few times, so that many events share one. */
const TIMES = fc.oneof(fc.nat(5), fc.double({ min: 0, max: 5, noNaN: true }));

describe('the event queue', () => {
  it('gives events by time, and those of one time in their order', () => {
    fc.assert(
      fc.property(fc.array(TIMES, { maxLength: 200 }), (times) => {
        const queue = new EventQueue<number>();
        for (const [index, atMs] of times.entries()) queue.put(atMs, index);
        const expected = times
          .map((atMs, event) => ({ atMs, event }))
          .toSorted((a, b) => a.atMs - b.atMs);
        expect(queue.size).toBe(times.length);
        const taken = times.map(() => {
          const { nextAtMs } = queue;
          const next = queue.take();
          expect(next?.atMs).toBe(nextAtMs);
          return { atMs: next?.atMs, event: next?.event };
        });
        expect(taken).toEqual(expected);
        expect(queue.size).toBe(0);
      }),
    );
  });

  it('keeps that order while events are put in between', () => {
    const happening = fc.oneof(fc.constant('take' as const), TIMES);
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 300 }), (happenings) => {
        const queue = new EventQueue<number>();
        let waiting: { readonly atMs: number; readonly event: number }[] = [];
        for (const [event, what] of happenings.entries()) {
          if (what === 'take') {
            const taken = queue.take();
            expect(taken && { atMs: taken.atMs, event: taken.event }).toEqual(waiting[0]);
            waiting = waiting.slice(1);
          } else {
            queue.put(what, event);
            waiting = [...waiting, { atMs: what, event }].toSorted((a, b) => a.atMs - b.atMs);
          }
          expect(queue.size).toBe(waiting.length);
          expect(queue.nextAtMs).toBe(waiting[0]?.atMs ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it('has nothing to give when it is empty', () => {
    const queue = new EventQueue<string>();
    expect(queue.nextAtMs).toBe(Number.POSITIVE_INFINITY);
    expect(queue.take()).toBeUndefined();
    queue.put(3, 'only');
    expect(queue.take()).toMatchObject({ atMs: 3, event: 'only' });
    expect(queue.take()).toBeUndefined();
    expect(queue.nextAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});
