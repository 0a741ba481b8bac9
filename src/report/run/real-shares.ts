import type { WeightSpan } from '../../core/rollout/weight-spans.ts';
import type { TrafficSpan } from '../../core/scenario/backtest-result.ts';
import type { RequestsSoFar } from '../../core/scenario/run-result.ts';
import type { SharePoint } from '../chart/timeline-chart.ts';

/** More dots than these would be a line. */
const MOST_POINTS = 60;

/** The canary's share of what was asked from one count to the next. */
export function sharePoints(requests: readonly RequestsSoFar[]): readonly SharePoint[] {
  const every = Math.max(1, Math.ceil(requests.length / MOST_POINTS));
  const kept = requests.filter((_, index) => index % every === 0 || index === requests.length - 1);
  return kept.flatMap((after, index) => {
    const before = kept[index - 1];
    if (before === undefined) return [];
    const canary = after.canary - before.canary;
    const all = canary + after.stable - before.stable;
    return all <= 0 ? [] : [{ atMs: (before.atMs + after.atMs) / 2, share: canary / all }];
  });
}

/** Each weight beside the requests there were meanwhile; null where nobody counted them. */
export function withRequests(
  weights: readonly WeightSpan[],
  requests: readonly RequestsSoFar[],
): readonly TrafficSpan[] {
  return weights.map((span) => {
    const before = countsAt(requests, span.fromMs);
    const after = countsAt(requests, span.toMs);
    const counted =
      before === null || after === null
        ? null
        : { stable: after.stable - before.stable, canary: after.canary - before.canary };
    return { ...span, requests: counted, differs: false };
  });
}

/** Between two counts so much of what came in between as time has passed. */
function countsAt(requests: readonly RequestsSoFar[], atMs: number): RequestsSoFar | null {
  const later = requests.findIndex((one) => one.atMs >= atMs);
  const after = later === -1 ? requests.at(-1) : requests[later];
  if (after === undefined) return null;
  const before = requests[later - 1] ?? { atMs: 0, stable: 0, canary: 0 };
  if (later === -1 || after.atMs <= before.atMs) return { ...after, atMs };
  const part = Math.max(0, (atMs - before.atMs) / (after.atMs - before.atMs));
  const between = (from: number, to: number) => Math.round(from + (to - from) * part);
  return {
    atMs,
    stable: between(before.stable, after.stable),
    canary: between(before.canary, after.canary),
  };
}
