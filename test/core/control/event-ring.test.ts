import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventRing } from '../../../src/core/control/event-ring.ts';

it('gives back what came after an id, whole or not at all (seed 5)', () => {
  const numbers = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(numbers, fc.nat(60), ([limit, count], seen) => {
      const ring = new EventRing('r', limit);
      const ids = Array.from({ length: count }, (_, index) => ring.add('n', `${index}`).id);
      const since = ring.since(ids[seen] ?? 'r-999');
      const missed = count - 1 - seen;
      if (missed < 0 || missed > limit) expect(since).toBeNull();
      else expect(since?.map(({ id }) => id)).toEqual(ids.slice(seen + 1));
    }),
    { seed: 5 },
  );
});

it.each(['', 'r-', 'r-x', 'other-1', 'r-2', 'r-99999999999999999999'])(
  'knows nothing of %j',
  (id) => {
    const ring = new EventRing('r', 10);
    ring.add('n', '');
    expect(ring.since(id)).toBeNull();
  },
);
