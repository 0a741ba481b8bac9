import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOfRuns } from '../../src/sim/share-of-runs.ts';

describe("a share's interval is Wilson's", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, the score method without correction; the
  // two of ten as every table of the interval has them.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
  ])('%d of %d: %f to %f', (count, runs, low, high) => {
    const share = shareOfRuns(count, runs);
    expect(share).toMatchObject({ count, share: count / runs });
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('lies within 0 and 1 around the share, and mirrors its complement', () => {
    const counts = fc
      .integer({ min: 1, max: 1e6 })
      .chain((runs) => fc.record({ runs: fc.constant(runs), count: fc.nat(runs) }));
    fc.assert(
      fc.property(counts, ({ runs, count }) => {
        const { share, low, high } = shareOfRuns(count, runs);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
        expect(high).toBeLessThanOrEqual(1);
        const others = shareOfRuns(runs - count, runs);
        expect(others.low).toBeCloseTo(1 - high, 9);
        expect(others.high).toBeCloseTo(1 - low, 9);
      }),
      { examples: [[{ runs: 3, count: 0 }], [{ runs: 3, count: 3 }]] },
    );
  });

  it('knows nothing from no run', () => {
    expect(shareOfRuns(0, 0)).toEqual({ count: 0, share: 0, low: 0, high: 1 });
  });
});
