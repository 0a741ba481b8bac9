import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dimension } from '../../../src/core/scenario/tune-result.ts';
import { candidatesOf, combinationsOf } from '../../../src/sim/tune/candidates.ts';

const dimensions: fc.Arbitrary<readonly Dimension[]> = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 })
  .map((sizes) =>
    sizes.map((size, index) => ({
      name: `setting-${index}`,
      values: Array.from({ length: size }, (_, value) => `${value}`),
    })),
  );
const most = fc.integer({ min: 1, max: 300 });
const seed = fc.nat(1_000);

describe('the candidates of a sweep', () => {
  it('are the present settings and distinct combinations, no more than asked for', () => {
    fc.assert(
      fc.property(dimensions, most, seed, (swept, limit, dealt) => {
        const [present, ...others] = candidatesOf(swept, limit, dealt);
        expect(present).toEqual({});
        expect(others.length).toBe(Math.min(limit - 1, combinationsOf(swept)));
        expect(new Set(others.map((one) => JSON.stringify(one))).size).toBe(others.length);
        for (const one of others) {
          for (const { name, values } of swept) expect(values).toContain(one[name]);
        }
      }),
    );
  });

  it('are the same for the same seed, and others for another', () => {
    const swept = Array.from({ length: 6 }, (_, index) => ({
      name: `setting-${index}`,
      values: ['a', 'b', 'c', 'd'],
    }));
    expect(candidatesOf(swept, 50, 7)).toEqual(candidatesOf(swept, 50, 7));
    expect(candidatesOf(swept, 50, 8)).not.toEqual(candidatesOf(swept, 50, 7));
  });

  it('are all combinations where they are few', () => {
    const swept = [
      { name: 'interval', values: ['15s', '30s'] },
      { name: 'consecutive', values: ['1', '2', '3'] },
    ];
    expect(candidatesOf(swept, 100, 1)).toEqual([
      {},
      { interval: '15s', consecutive: '1' },
      { interval: '30s', consecutive: '1' },
      { interval: '15s', consecutive: '2' },
      { interval: '30s', consecutive: '2' },
      { interval: '15s', consecutive: '3' },
      { interval: '30s', consecutive: '3' },
    ]);
  });
});
