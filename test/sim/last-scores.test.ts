import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/core/random.ts';
import { slidingMean } from '../../src/core/scoring/quality.ts';
import { LastScores, type ScoreCount } from '../../src/sim/last-scores.ts';
import { chanceOf } from '../core/chi-square.ts';

const SEED = 17;
const UNLIKELY = 1e-4;

const draw = (name: string) => stream(SEED, name);

describe('the mean of the last scores', () => {
  it('is 0 before the first, as the gauge is', () => {
    expect(new LastScores(5).mean).toBe(0);
  });

  it('is the sliding mean of single scores where each batch holds one quality', () => {
    const batches = fc.array(fc.record({ quality: fc.constantFrom(0, 0.3, 1), count: fc.nat(9) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(batches, (all) => {
        const scores = new LastScores(12);
        const single = slidingMean(12);
        let mean = 0;
        for (const { quality, count } of all) {
          scores.take([{ quality, count }], draw('batches'));
          for (let i = 0; i < count; i += 1) mean = single(quality);
        }
        expect(scores.mean).toBeCloseTo(mean, 12);
      }),
    );
  });

  it('takes every score of a batch that fits', () => {
    const scores = new LastScores(10);
    scores.take(mixed(3, 4), draw('fits'));
    expect(scores.mean).toBeCloseTo(3 / 7, 12);
  });

  it(`has each order of a larger batch as likely (seed ${SEED})`, () => {
    const size = 6;
    const counts = new Array<number>(size + 1).fill(0);
    const chance = draw('larger');
    for (let round = 0; round < 20_000; round += 1) {
      const scores = new LastScores(size);
      scores.take(mixed(10, 20), chance);
      const ones = Math.round(scores.mean * size);
      counts[ones] = (counts[ones] ?? 0) + 1;
    }
    const hypergeometric = counts.map(
      (_, ones) => (choose(10, ones) * choose(20, size - ones)) / choose(30, size),
    );
    expect(chanceOf(counts, hypergeometric)).toBeGreaterThan(UNLIKELY);
  });
});

/** So many scores of 1 and of 0. */
function mixed(ones: number, zeros: number): ScoreCount[] {
  return [
    { quality: 1, count: ones },
    { quality: 0, count: zeros },
  ];
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i += 1) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
