import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Measured } from '../../src/core/rollout/state.ts';
import { metricChart } from '../../src/report/chart/metric-chart.ts';
import { thinned } from '../../src/report/thinned.ts';

it('keeps at most about so many, in their order, with the first and the last', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.integer({ min: 2, max: 500 }), (length, most) => {
      const items = Array.from({ length }, (_, index) => index);
      const kept = thinned(items, most);
      expect(kept.length).toBeLessThanOrEqual(most + 1);
      expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
      expect([kept[0], kept.at(-1)]).toEqual([items[0], items.at(-1)]);
    }),
  );
});

it('a chart of a million measurements is drawn, and is no larger than others', () => {
  const measured = Array.from({ length: 1_000_000 }, (_, index): Measured => {
    const value = index % 7;
    return {
      atMs: index,
      source: 'trigger',
      metric: 'error-rate',
      verdict: 'Successful',
      value: String(value),
      limit: '',
      valueNumber: value,
      limitNumber: null,
      samples: null,
      message: '',
    };
  });
  expect(String(metricChart(measured, [])).length).toBeLessThan(200_000);
});
