import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../src/core/statistics/binomial.ts';
import { logBeta, logGamma, logGammaP, logGammaQ } from '../../../src/core/statistics/gamma.ts';
import { logBetaShare } from '../../../src/core/statistics/incomplete-beta.ts';
import {
  logNormalCdf,
  normalCdf,
  normalDensity,
  normalQuantile,
} from '../../../src/core/statistics/normal.ts';
import { bisect, brentRoot, lowest } from '../../../src/core/statistics/roots.ts';
import { zeta } from '../../../src/core/statistics/zeta.ts';

describe('the gamma function', () => {
  it('is the factorial', () => {
    let log = 0;
    for (let n = 1; n <= 170; n += 1) {
      expect(logGamma(n)).toBeCloseTo(log, 11);
      log += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
  });

  it('grows by its argument', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (x) => {
        const grown = logGamma(x + 1) - logGamma(x);
        expect(Math.abs(grown - Math.log(x))).toBeLessThan(1e-15 * (1 + Math.abs(logGamma(x))) * 8);
      }),
    );
  });

  it('is whole in its two incomplete parts, and agrees with Poisson sums', () => {
    for (const [a, x] of [
      [1, 0.3],
      [5, 2],
      [20, 31],
      [200, 190],
    ] as const) {
      let sum = 0;
      for (let k = 0; k < a; k += 1) sum += Math.exp(k * Math.log(x) - x - logGamma(k + 1));
      expect(Math.exp(logGammaQ(a, x))).toBeCloseTo(sum, 12);
      expect(Math.exp(logGammaP(a, x))).toBeCloseTo(1 - sum, 12);
    }
  });
});

describe('the incomplete beta function', () => {
  it('is the binomial tail', () => {
    for (const [n, p] of [
      [10, 0.3],
      [40, 0.02],
      [300, 0.9],
    ] as const) {
      let tail = 0;
      for (let k = n; k >= 0; k -= 1) {
        const log = -logBeta(k + 1, n - k + 1) - Math.log(n + 1);
        tail += Math.exp(log + k * Math.log(p) + (n - k) * Math.log1p(-p));
        expect(binomialTail(k, n, p)).toBeCloseTo(tail, 11);
      }
    }
  });

  it('keeps its logarithm where it has vanished itself', () => {
    expect(Math.exp(logBetaShare(1, 1, 0.25))).toBeCloseTo(0.25, 14);
    const log = logBetaShare(2_000, 1, 0.5);
    expect(log).toBeCloseTo(2_000 * Math.log(0.5), 8);
  });
});

describe('the normal distribution', () => {
  it('agrees with the incomplete gamma function, from which it can be had otherwise', () => {
    for (let x = -8; x <= 8; x += 0.37) {
      const half = 0.5 * Math.exp(logGammaP(0.5, (x * x) / 2));
      expect(normalCdf(x)).toBeCloseTo(x < 0 ? 0.5 - half : 0.5 + half, 14);
    }
    expect(logNormalCdf(-10)).toBeCloseTo(Math.log(0.5) + logGammaQ(0.5, 50), 10);
    expect(logNormalCdf(-60)).toBeCloseTo(Math.log(normalDensity(0)) - 1800 - Math.log(60), 3);
  });

  it('comes back from its quantiles', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
      }),
    );
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('searches', () => {
  const cubic = (x: number) => x ** 3 - 2;
  it('find roots and minima', () => {
    const bracket = { from: 0, to: 5, tolerance: 1e-12 };
    expect(brentRoot(cubic, bracket)).toBeCloseTo(Math.cbrt(2), 11);
    expect(bisect(cubic, bracket)).toBeCloseTo(Math.cbrt(2), 11);
    expect(lowest((x) => (x - 1.3) ** 2, { ...bracket, tolerance: 1e-7 })).toBeCloseTo(1.3, 6);
  });
});

it("Riemann's zeta has its known values", () => {
  expect(zeta(2)).toBeCloseTo(Math.PI ** 2 / 6, 10);
  expect(zeta(4)).toBeCloseTo(Math.PI ** 4 / 90, 12);
  expect(zeta(1.4)).toBeCloseTo(3.105_547_277_977_3, 6);
});
