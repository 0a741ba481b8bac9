import fc from 'fast-check';
import { expect, it } from 'vitest';
import { thinned } from '../../src/core/thinned.ts';

it('keeps at most about so many, in their order, with the first and the last', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.integer({ min: 2, max: 500 }), (length, most) => {
      const items = Array.from({ length }, (_, index) => index);
      const kept = thinned(items, most);
      expect(kept.length).toBeLessThanOrEqual(most + 1);
      expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
      expect([kept[0], kept.at(-1)]).toEqual([items[0], items.at(-1)]);
    }),
  );
});
