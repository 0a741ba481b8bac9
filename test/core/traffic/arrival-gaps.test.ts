import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalCounter, arrivalGaps } from '../../../src/core/traffic/arrival-gaps.ts';
import type { OpenLoop } from '../../../src/core/traffic/plan.ts';

const RATE = { kind: 'open', fromPerSecond: 10, toPerSecond: 10 } as const;
const DRAWS = 20_000;

/** Mean and coefficient of variation. */
function figures(load: OpenLoop, seed: number) {
  const next = arrivalGaps(load, seed, 0);
  const gaps = Array.from({ length: DRAWS }, next);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / DRAWS;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / DRAWS;
  return { mean, variation: Math.sqrt(variance) / mean };
}

describe('gaps between arrivals', () => {
  it.each([0.25, 0.5, 1, 4])('gamma with a burstiness of %s (seed 5)', (burstiness) => {
    const { mean, variation } = figures({ ...RATE, arrivals: { burstiness } }, 5);
    expect(mean).toBeCloseTo(1, 1);
    expect(Math.abs(variation * Math.sqrt(burstiness) - 1)).toBeLessThan(0.05);
  });

  it('a burstiness of 1 varies as poisson arrivals do', () => {
    expect(figures({ ...RATE, arrivals: 'poisson' }, 5).variation).toBeCloseTo(1, 1);
  });
});

describe('arrivals counted', () => {
  it('come to the same in one piece and in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 200, noNaN: true })), fc.nat(), (cuts, seed) => {
        const load: OpenLoop = { ...RATE, arrivals: { burstiness: 0.5 } };
        const counter = () => arrivalCounter(arrivalGaps(load, seed, 0));
        const piecewise = counter();
        for (const area of cuts.toSorted((a, b) => a - b)) piecewise(area);
        expect(piecewise(200)).toBe(counter()(200));
      }),
    );
  });
});
