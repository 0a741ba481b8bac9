import type { OpenLoop } from './plan.ts';

/**
 * A rate that goes linearly from one value to another over a length of time. The requests expected
 * by time t are the area under the line up to t; arrival times come from inverting that area, so a
 * ramp holds exactly the requests its line promises, however coarse the clock.
 *
 *   rate ▲        ,·│ to
 *        │    ,·'   │
 *   from │,·'  area │
 *        └──────────┴──► t
 */
export type Ramp = Pick<OpenLoop, 'fromPerSecond' | 'toPerSecond'> & {
  readonly lengthSeconds: number;
};

/** Requests expected over the whole ramp. */
export function areaOf(ramp: Ramp): number {
  return ((ramp.fromPerSecond + ramp.toPerSecond) / 2) * ramp.lengthSeconds;
}

/** Seconds into the ramp at which `area` requests are expected; `area` is in [0, areaOf(ramp)]. */
export function secondsAtArea(ramp: Ramp, area: number): number {
  if (area === 0) return 0;
  const from = ramp.fromPerSecond;
  const slope = (ramp.toPerSecond - from) / ramp.lengthSeconds;
  // The root of from·t + slope·t²/2 = area, in the form that neither cancels nor divides by a slope
  // of zero. Rounding may push the discriminant of a ramp down to zero below it.
  const discriminant = Math.max(0, from * from + 2 * slope * area);
  return (2 * area) / (from + Math.sqrt(discriminant));
}
