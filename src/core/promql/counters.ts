import type { Semantics } from './ast.ts';
import type { RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

interface Kind {
  readonly counter: boolean;
  readonly perSecond: boolean;
}

/** How counters and gauges change over a range. */
export function counterFunctions(semantics: Semantics): Readonly<Record<string, RangeFunction>> {
  const extrapolate = semantics === '2.x' ? extrapolated2 : extrapolated3;
  const over = (kind: Kind) => (window: Window) => change(window, kind, extrapolate);
  return {
    rate: over({ counter: true, perSecond: true }),
    increase: over({ counter: true, perSecond: false }),
    delta: over({ counter: false, perSecond: false }),
    irate: (window) => lastChange(window, true),
    idelta: (window) => lastChange(window, false),
    resets: ({ values, from, to }) => {
      let resets = 0;
      for (let i = from + 1; i < to; i += 1)
        if ((values[i] ?? 0) < (values[i - 1] ?? 0)) resets += 1;
      return resets;
    },
    changes: ({ values, from, to }) => {
      let changes = 0;
      for (let i = from + 1; i < to; i += 1) {
        const [before, now] = [values[i - 1] ?? 0, values[i] ?? 0];
        if (now !== before && !(Number.isNaN(now) && Number.isNaN(before))) changes += 1;
      }
      return changes;
    },
  };
}

type Extrapolate = (window: Window, difference: number, counter: boolean) => number;

/**
 * The difference between the last and the first sample, stretched to the bounds of the range, or
 * half an interval beyond the samples where a bound is far. A counter that falls has started anew.
 */
function change(window: Window, kind: Kind, extrapolate: Extrapolate): number | undefined {
  const { values, from, to } = window;
  if (to - from < 2) return undefined;
  let difference = (values[to - 1] ?? 0) - (values[from] ?? 0);
  if (kind.counter)
    for (let i = from + 1; i < to; i += 1) {
      const before = values[i - 1] ?? 0;
      if ((values[i] ?? 0) < before) difference += before;
    }
  let factor = extrapolate(window, difference, kind.counter);
  if (kind.perSecond) factor /= (window.endMs - window.startMs) / 1_000;
  return difference * factor;
}

/** Seconds between samples and to the bounds of the range. */
function spacing({ times, from, to, startMs, endMs }: Window) {
  const [firstMs, lastMs] = [times[from] ?? 0, times[to - 1] ?? 0];
  const sampled = (lastMs - firstMs) / 1_000;
  const average = sampled / (to - from - 1);
  return {
    toStart: (firstMs - startMs) / 1_000,
    toEnd: (endMs - lastMs) / 1_000,
    sampled,
    average,
    threshold: average * 1.1,
  };
}

/** Until 2.50: a counter's zero point limits the distance to the start before it is judged far. */
function extrapolated2(window: Window, difference: number, counter: boolean): number {
  const { toEnd, sampled, average, threshold, ...rest } = spacing(window);
  const toStart = counter ? notBelowZero(window, difference, rest.toStart) : rest.toStart;
  let covered = sampled;
  covered += toStart < threshold ? toStart : average / 2;
  covered += toEnd < threshold ? toEnd : average / 2;
  return covered / sampled;
}

/** Since 2.51: first whether the start is far, then the zero point. */
function extrapolated3(window: Window, difference: number, counter: boolean): number {
  const { sampled, average, threshold, ...rest } = spacing(window);
  let toStart = rest.toStart >= threshold ? average / 2 : rest.toStart;
  if (counter) toStart = notBelowZero(window, difference, toStart);
  const toEnd = rest.toEnd >= threshold ? average / 2 : rest.toEnd;
  return (sampled + toStart + toEnd) / sampled;
}

/** How far back a growing counter can have been, before it would have been negative. */
function notBelowZero({ times, values, from, to }: Window, difference: number, toStart: number) {
  const first = values[from] ?? 0;
  if (!(difference > 0 && first >= 0)) return toStart;
  const sampled = ((times[to - 1] ?? 0) - (times[from] ?? 0)) / 1_000;
  return Math.min(sampled * (first / difference), toStart);
}

function lastChange({ times, values, from, to }: Window, isRate: boolean): number | undefined {
  if (to - from < 2) return undefined;
  const [before, last] = [values[to - 2] ?? 0, values[to - 1] ?? 0];
  const intervalMs = (times[to - 1] ?? 0) - (times[to - 2] ?? 0);
  if (intervalMs === 0) return undefined;
  const difference = isRate && last < before ? last : last - before;
  return isRate ? difference / (intervalMs / 1_000) : difference;
}
