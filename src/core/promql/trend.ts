import { executionError } from './error.ts';
import { isInfinite, KahanSum } from './kahan.ts';
import type { RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

/** Lines and smoothed curves through the samples of one series. */
export const TREND_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  deriv: (window) => {
    if (window.to - window.from < 2) return undefined;
    // Times count from the first sample: small numbers keep their digits.
    return regression(window, window.times[window.from] ?? 0).slope;
  },
  predict_linear: (window, [seconds = 0]) => {
    if (window.to - window.from < 2) return undefined;
    const { slope, intercept } = regression(window, window.evaluationMs);
    return slope * seconds + intercept;
  },
  holt_winters: (window, [smoothing = 0, trend = 0]) => {
    refuseFactor('smoothing', smoothing);
    refuseFactor('trend', trend);
    return window.to - window.from < 2 ? undefined : smoothed(window, smoothing, trend);
  },
};

/** The least-squares line through the samples: its slope per second, and its value at a time. */
function regression({ times, values, from, to }: Window, interceptMs: number) {
  const [sumX, sumY, sumXY, sumX2] = [
    new KahanSum(),
    new KahanSum(),
    new KahanSum(),
    new KahanSum(),
  ];
  const first = values[from] ?? 0;
  let constant = true;
  for (let i = from; i < to; i += 1) {
    const y = values[i] ?? 0;
    if (i > from && y !== first) constant = false;
    const x = ((times[i] ?? 0) - interceptMs) / 1_000;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  if (constant)
    return isInfinite(first)
      ? { slope: Number.NaN, intercept: Number.NaN }
      : { slope: 0, intercept: first };
  const n = to - from;
  const [x, y, xy, x2] = [sumX, sumY, sumXY, sumX2].map(({ sum, carry }) => sum + carry) as [
    number,
    number,
    number,
    number,
  ];
  const slope = (xy - (x * y) / n) / (x2 - (x * x) / n);
  return { slope, intercept: y / n - (slope * x) / n };
}

function refuseFactor(name: string, factor: number): void {
  if (factor > 0 && factor < 1) return;
  if (Number.isNaN(factor)) return;
  const short = name === 'smoothing' ? 'sf' : 'tf';
  throw executionError(
    `invalid ${name} factor. Expected: 0 < ${short} < 1, got: ${factor.toFixed(6)}`,
  );
}

/** Double exponential smoothing (Holt's linear trend); the first trend is the first difference. */
function smoothed({ values, from, to }: Window, smoothing: number, trendFactor: number): number {
  let level = values[from] ?? 0;
  let trend = (values[from + 1] ?? 0) - level;
  let before = 0;
  for (let i = from + 1; i < to; i += 1) {
    if (i > from + 1) trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
    const next = smoothing * (values[i] ?? 0) + (1 - smoothing) * (level + trend);
    before = level;
    level = next;
  }
  return level;
}
