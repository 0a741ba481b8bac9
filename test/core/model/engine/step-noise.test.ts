import { describe, expect, it } from 'vitest';
import { stepNoise } from '../../../../src/core/model/engine/step-noise.ts';
import { stream } from '../../../../src/core/random.ts';
import { engineOf } from './sample-engine.ts';

const SEED = 9;
const STEPS = 200_000;

const noise = (rest: Parameters<typeof engineOf>[1]) =>
  stepNoise(engineOf('8b-h100', rest), stream(SEED, 'noise'));

describe(`what becomes of a step (seed ${SEED})`, () => {
  it.each([0.05, 0.1, 0.15])('jitter %s moves no mean, and is the coefficient', (jitter) => {
    const noisy = noise({ jitter });
    const drawn = Array.from({ length: STEPS }, () => noisy(10, 0));
    const mean = drawn.reduce((sum, ms) => sum + ms, 0) / STEPS;
    const variance = drawn.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / STEPS;
    // Six standard errors of either.
    expect(Math.abs(mean / 10 - 1)).toBeLessThan((6 * jitter) / Math.sqrt(STEPS));
    expect(Math.abs(Math.sqrt(variance) / mean / jitter - 1)).toBeLessThan(6 / Math.sqrt(STEPS));
  });

  it('spikes are so many of the steps, and so long', () => {
    const noisy = noise({ spikes: { share: 0.1, factor: 5 } });
    const drawn = Array.from({ length: STEPS }, () => noisy(10, 0));
    const spikes = drawn.filter((ms) => ms === 50).length;
    expect(drawn.filter((ms) => ms === 10).length).toBe(STEPS - spikes);
    const error = Math.sqrt((0.1 * 0.9) / STEPS);
    expect(Math.abs(spikes / STEPS - 0.1)).toBeLessThan(6 * error);
  });

  it('drifts by the minute, and is cold only at first', () => {
    const drifting = noise({ driftMsPerMinute: 2 });
    expect([0, 60_000, 150_000].map((atMs) => drifting(10, atMs))).toEqual([10, 12, 15]);
    const cold = noise({ coldStart: { forMs: 100, factor: 5 } });
    expect([0, 50, 100, 1_000].map((atMs) => cold(10, atMs))).toEqual([50, 30, 10, 10]);
  });
});
