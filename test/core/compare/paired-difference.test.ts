import { randomNormal } from 'd3-random';
import { describe, expect, it } from 'vitest';
import { pairedDifference, pairedTrait } from '../../../src/core/compare/paired-difference.ts';
import { stream } from '../../../src/core/random.ts';

const STREAMS = 400;
const PAIRS = 3_000;
/** What 5 % may come to in so many streams: three standard errors above. */
const AT_MOST = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / STREAMS);

/** Of so many logs, the share in which the evidence is 20 to 1 after any pair of it. */
function shareEverBelieved(draw: (seed: number) => () => number): number {
  let believed = 0;
  for (let seed = 1; seed <= STREAMS; seed += 1) {
    const next = draw(seed);
    let [sum, squares] = [0, 0];
    for (let pairs = 1; pairs <= PAIRS; pairs += 1) {
      const value = next();
      sum += value;
      squares += value * value;
      const mean = sum / pairs;
      const variance = (squares - sum * mean) / Math.max(1, pairs - 1);
      if (pairedDifference({ pairs, mean, variance }).evidence >= 20) {
        believed += 1;
        break;
      }
    }
  }
  return believed / STREAMS;
}

describe('a difference within pairs, looked at after every pair (seeds 1 to 400)', () => {
  it('is believed in at most 5 % of logs without one', () => {
    const normal = (seed: number) => randomNormal.source(stream(seed, 'pairs'))(0, 2);
    expect(shareEverBelieved(normal)).toBeLessThanOrEqual(AT_MOST);
  });

  it('is believed in at most 5 % of logs of skewed values without one', () => {
    const skewed = (seed: number) => {
      const normal = randomNormal.source(stream(seed, 'skewed'))(0, 0.6);
      return () => Math.exp(normal()) - Math.exp(normal());
    };
    expect(shareEverBelieved(skewed)).toBeLessThanOrEqual(AT_MOST);
  });

  it('is found where there is one: a tenth of a standard deviation within 3,000 pairs', () => {
    const moved = (seed: number) => randomNormal.source(stream(seed, 'moved'))(0.1, 1);
    expect(shareEverBelieved(moved)).toBeGreaterThan(0.9);
  });

  it('lies in its interval at all looks at once in 95 % of logs', () => {
    let missed = 0;
    for (let seed = 1; seed <= STREAMS; seed += 1) {
      const next = randomNormal.source(stream(seed, 'cover'))(0.3, 1);
      let [sum, squares] = [0, 0];
      for (let pairs = 1; pairs <= PAIRS; pairs += 1) {
        const value = next();
        sum += value;
        squares += value * value;
        const mean = sum / pairs;
        const variance = (squares - sum * mean) / Math.max(1, pairs - 1);
        const { interval } = pairedDifference({ pairs, mean, variance });
        if (interval !== null && (interval.lower > 0.3 || interval.upper < 0.3)) {
          missed += 1;
          break;
        }
      }
    }
    expect(missed / STREAMS).toBeLessThanOrEqual(AT_MOST);
  });

  it('says nothing of fewer than 30 pairs, or where nothing varies', () => {
    expect(pairedDifference({ pairs: 29, mean: 5, variance: 0.01 })).toMatchObject({
      interval: null,
      evidence: 1,
    });
    expect(pairedDifference({ pairs: 500, mean: 0, variance: 0 })).toMatchObject({
      effect: null,
      evidence: 1,
    });
  });
});

describe('a trait within pairs, looked at after every pair (seeds 1 to 400)', () => {
  const shareEver = (onlyShadow: number, onlyStable: number): number => {
    let believed = 0;
    for (let seed = 1; seed <= STREAMS; seed += 1) {
      const draw = stream(seed, 'trait');
      const counts = { pairs: 0, both: 0, onlyStable: 0, onlyShadow: 0 };
      while (counts.pairs < PAIRS) {
        const uniform = draw();
        counts.pairs += 1;
        if (uniform < onlyShadow) counts.onlyShadow += 1;
        else if (uniform < onlyShadow + onlyStable) counts.onlyStable += 1;
        if (pairedTrait(counts).evidence >= 20) {
          believed += 1;
          break;
        }
      }
    }
    return believed / STREAMS;
  };

  it('is believed to differ in at most 5 % of logs where it does not', () => {
    expect(shareEver(0.05, 0.05)).toBeLessThanOrEqual(AT_MOST);
  });

  it('is found to differ where it does: 5 % of answers beside 10 %', () => {
    expect(shareEver(0.1, 0.05)).toBeGreaterThan(0.9);
  });

  it('is the exact likelihood ratio of a uniform mixture', () => {
    // 3 of 3 alone: the mean of p^3 over p in 0..1 is 1/4, and (1/2)^3 is 1/8.
    const { evidence } = pairedTrait({ pairs: 10, both: 4, onlyStable: 0, onlyShadow: 3 });
    expect(evidence).toBeCloseTo(2, 12);
  });
});
