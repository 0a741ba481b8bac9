import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeAxis, valueAxis } from '../../../src/report/chart/axis.ts';

describe('the axis of values', () => {
  it('has round ticks in the unit of the metric', () => {
    const labels = (values: readonly number[], unit: Parameters<typeof valueAxis>[1]) =>
      valueAxis(values, unit).ticks.map(({ label }) => label);
    expect(labels([0.093], 'share')).toEqual(['0', '2.5%', '5%', '7.5%', '10%']);
    expect(labels([1.04], 'seconds')).toEqual(['0', '500ms', '1s', '1.5s']);
    expect(labels([0.0000843], 'usd')[1]).toBe('$0.000025');
    expect(labels([-3, 5], 'count')).toEqual(['-4', '-2', '0', '2', '4', '6']);
  });

  it('spans all values, with few ticks', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(values, (all) => {
        const { from, to, ticks } = valueAxis(all, 'count');
        // The twelfth digit is not seen.
        const seam = (to - from) * 1e-11;
        expect(Math.min(0, ...all)).toBeGreaterThanOrEqual(from - seam);
        expect(Math.max(0, ...all)).toBeLessThanOrEqual(to + seam);
        expect(to).toBeGreaterThan(from);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('the axis of plan time', () => {
  it('has ticks where a clock has them', () => {
    const labels = (endMs: number) => timeAxis(0, endMs).ticks.map(({ label }) => label);
    expect(labels(690_000)).toEqual(['0s', '5m', '10m']);
    expect(labels(2_400_000)).toEqual(['0s', '10m', '20m', '30m', '40m']);
    expect(labels(0)).toEqual(['0s', '1s']);
    expect(labels(30 * 86_400_000).length).toBeLessThanOrEqual(5);
  });
});
