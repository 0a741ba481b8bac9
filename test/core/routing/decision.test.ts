import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucket } from '../../../src/core/routing/bucket.ts';
import { decide } from '../../../src/core/routing/decision.ts';

const percent = fc.double({ min: 0, max: 100, noNaN: true });

describe('the position of a key', () => {
  test('is in [0, 1) and depends on salt and key alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (salt, key) => {
        const position = bucket(salt, key);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThan(1);
        expect(bucket(salt, key)).toBe(position);
      }),
    );
  });

  test('hashes `salt:key` over UTF-8', () => {
    expect(bucket('mrt-canary-first', 'user-1')).toBe(1559659381 / 2 ** 32);
  });

  test('another salt deals the keys anew', () => {
    const users = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
    const inBoth = users.filter((user) => bucket('a', user) < 0.1 && bucket('b', user) < 0.1);
    // Independent tenths meet in a hundredth: 100 of 10,000, standard deviation 10.
    expect(inBoth.length).toBeGreaterThan(50);
    expect(inBoth.length).toBeLessThan(150);
  });
});

describe('the split', () => {
  test('raising the weight only adds keys to the canary', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), percent, percent, (salt, key, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        if (decide({ salt, key, canaryPercent: low }).role === 'canary')
          expect(decide({ salt, key, canaryPercent: high }).role).toBe('canary');
      }),
      { numRuns: 1_000 },
    );
  });

  test('weight 0 is nobody, weight 100 everybody', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (salt, key) => {
        expect(decide({ salt, key, canaryPercent: 0 })).toEqual({
          role: 'stable',
          reason: 'canary-closed',
        });
        expect(decide({ salt, key, canaryPercent: 100 })).toEqual({
          role: 'canary',
          reason: 'canary-open',
        });
      }),
    );
  });

  test('says that the split decided', () => {
    expect(decide({ salt: 's', key: 'k', canaryPercent: 50 }).reason).toBe('split');
  });

  test.each([0.1, 1, 5, 25, 50, 99])('gives %s % of 100,000 users to the canary', (weight) => {
    const users = 100_000;
    let canary = 0;
    for (let i = 0; i < users; i += 1)
      if (decide({ salt: 'share', key: `user-${i}`, canaryPercent: weight }).role === 'canary')
        canary += 1;
    const share = weight / 100;
    const deviation = Math.sqrt(users * share * (1 - share));
    expect(Math.abs(canary - users * share)).toBeLessThan(4 * deviation);
  });
});
