import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCount, multinomialCounts, poissonCount } from '../../src/core/counts.ts';
import { stream } from '../../src/core/random.ts';
import { chanceOf } from './chi-square.ts';

const SEED = 11;
const DRAWS = 20_000;

/** Below this a test fails: once in ten thousand seeds, and this seed is fixed. */
const UNLIKELY = 1e-4;

function drawn(name: string, count: (draw: () => number) => number): number[] {
  const draw = stream(SEED, name);
  const counts: number[] = [];
  for (let i = 0; i < DRAWS; i += 1) {
    const value = count(draw);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return Array.from(counts, (value) => value ?? 0);
}

function logFactorials(to: number): number[] {
  const logs = [0];
  for (let k = 1; k <= to; k += 1) logs.push((logs[k - 1] ?? 0) + Math.log(k));
  return logs;
}

function binomialShares(n: number, p: number): number[] {
  const log = logFactorials(n);
  const choose = (k: number) => (log[n] ?? 0) - (log[k] ?? 0) - (log[n - k] ?? 0);
  return log.map((_, k) => Math.exp(choose(k) + k * Math.log(p) + (n - k) * Math.log1p(-p)));
}

function poissonShares(mean: number): number[] {
  const log = logFactorials(Math.ceil(mean + 12 * Math.sqrt(mean) + 20));
  return log.map((logFactorial, k) => Math.exp(k * Math.log(mean) - mean - logFactorial));
}

describe(`counts drawn with seed ${SEED} meet the exact shares`, () => {
  it.each([0.01, 0.7, 5, 15.9, 16.1, 40, 333, 1_000, 12_000])('Poisson of mean %d', (mean) => {
    const counts = drawn(`poisson/${mean}`, (draw) => poissonCount(draw, mean));
    expect(chanceOf(counts, poissonShares(mean))).toBeGreaterThan(UNLIKELY);
  });

  it.each([
    [1, 0.3],
    [7, 0.5],
    [30, 0.9],
    [100, 0.17],
    [600, 0.0005],
    [600, 0.3],
    [1_000, 0.5],
    [1_000, 0.985],
    [30_000, 0.02],
  ])('binomial of %d and %d', (n, p) => {
    const counts = drawn(`binomial/${n}/${p}`, (draw) => binomialCount(draw, n, p));
    expect(chanceOf(counts, binomialShares(n, p))).toBeGreaterThan(UNLIKELY);
  });

  it.each([3, 9, 1_000])('each part of a multinomial of %d', (n) => {
    const shares = [0.5, 0.2, 0, 0.05, 0.25];
    const places = shares.map(() => [] as number[]);
    const draw = stream(SEED, `multinomial/${n}`);
    for (let i = 0; i < DRAWS; i += 1)
      for (const [place, count] of multinomialCounts(draw, n, shares).entries()) {
        const counts = places[place] ?? [];
        counts[count] = (counts[count] ?? 0) + 1;
      }
    for (const [place, share] of shares.entries()) {
      const counts = Array.from(places[place] ?? [], (value) => value ?? 0);
      const expected = share === 0 ? [1] : binomialShares(n, share);
      expect(chanceOf(counts, expected)).toBeGreaterThan(UNLIKELY);
    }
  });

  it('ten million at once', () => {
    const draw = stream(SEED, 'millions');
    const n = 1e7;
    const sums = { poisson: 0, binomial: 0, squares: 0 };
    const rounds = 4_000;
    for (let i = 0; i < rounds; i += 1) {
      sums.poisson += (poissonCount(draw, n) - n) / Math.sqrt(n);
      const z = (binomialCount(draw, n, 0.2) - 0.2 * n) / Math.sqrt(0.16 * n);
      sums.binomial += z;
      sums.squares += z * z;
    }
    expect(Math.abs(sums.poisson) / Math.sqrt(rounds)).toBeLessThan(4);
    expect(Math.abs(sums.binomial) / Math.sqrt(rounds)).toBeLessThan(4);
    expect(Math.abs(sums.squares - rounds) / Math.sqrt(2 * rounds)).toBeLessThan(4);
  });
});

describe('at the edges', () => {
  const draw = stream(SEED, 'edges');

  it('nothing comes of nothing', () => {
    expect(poissonCount(draw, 0)).toBe(0);
    expect(binomialCount(draw, 0, 0.5)).toBe(0);
    expect(binomialCount(draw, 9, 0)).toBe(0);
    expect(multinomialCounts(draw, 0, [])).toEqual([]);
    expect(multinomialCounts(draw, 0, [0, 0])).toEqual([0, 0]);
  });

  it('what is certain happens', () => {
    expect(binomialCount(draw, 9, 1)).toBe(9);
    expect(binomialCount(draw, 9, 1 + 1e-12)).toBe(9);
    expect(multinomialCounts(draw, 5, [0, 3, 0])).toEqual([0, 5, 0]);
    expect(multinomialCounts(draw, 5_000, [0, 3, 0])).toEqual([0, 5_000, 0]);
  });

  it('an event with nowhere to go is an error', () => {
    expect(() => multinomialCounts(draw, 1, [0, 0])).toThrow('1 events and no share above 0');
    expect(() => multinomialCounts(draw, 1, [])).toThrow();
  });

  it('every event is placed, and none where the share is 0', () => {
    const share = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.array(share, { minLength: 1, maxLength: 40 }),
        (n, shares) => {
          fc.pre(shares.some((value) => value > 0));
          const counts = multinomialCounts(stream(n, 'placed'), n, shares);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(n);
          for (const [place, count] of counts.entries()) {
            expect(Number.isInteger(count) && count >= 0).toBe(true);
            if (shares[place] === 0) expect(count).toBe(0);
          }
        },
      ),
    );
  });
});
