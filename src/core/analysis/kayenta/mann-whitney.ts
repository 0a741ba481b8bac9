import { normalQuantile } from '../../statistics/normal.ts';
import { brentRoot } from '../../statistics/roots.ts';
import { rankSum } from '../../statistics/samples.ts';

/** By how much the experiment's values lie above the control's: the interval and the middle. */
export interface LocationShift {
  readonly lower: number;
  readonly upper: number;
  /** The Hodges-Lehmann estimate. */
  readonly estimate: number;
}

/** Absolute; of ratios such as an error rate it decides more than the data does. */
const ROOT_TOLERANCE = 1e-4;

/**
 * The Mann-Whitney interval for the shift of location, as kayenta-mannwhitney (and R's wilcox.test)
 * finds it: the shifts at which the tie-corrected, continuity-corrected z is ±z(confidence).
 * Undefined if all values are tied: then no shift has a z.
 */
export function locationShift(
  experiment: readonly number[],
  control: readonly number[],
  confidence: number,
): LocationShift | undefined {
  const x = Float64Array.from(experiment).sort();
  const y = Float64Array.from(control).sort();
  const z = normalQuantile((1 - confidence) / 2);
  const from = (x[0] ?? 0) - (y.at(-1) ?? 0);
  const to = (x.at(-1) ?? 0) - (y[0] ?? 0);
  const root = (quantile: number): number => {
    const curve = (shift: number) => shiftedZ(x, y, shift) - quantile;
    if (curve(from) <= 0) return from;
    if (curve(to) >= 0) return to;
    return brentRoot(curve, { from, to, tolerance: ROOT_TOLERANCE });
  };
  const ends = { lower: root(-z), upper: root(z) };
  const estimate = brentRoot((shift) => shiftedZ(x, y, shift), {
    from,
    to,
    tolerance: ROOT_TOLERANCE,
  });
  const isTied = [ends.lower, ends.upper, estimate].some(Number.isNaN);
  return isTied || Number.isNaN(shiftedZ(x, y, from)) ? undefined : { ...ends, estimate };
}

/** How far the ranks of `x - shift` among `y` are from chance, in standard deviations; both sorted. */
export function shiftedZ(x: Float64Array, y: Float64Array, shift: number): number {
  const pairs = x.length * y.length;
  const pooled = x.length + y.length;
  const { ofFirst, ties } = rankSum(x, y, shift);
  const excess = ofFirst - (x.length * (x.length + 1)) / 2 - pairs / 2;
  const tieCorrection = ties / (pooled * (pooled - 1));
  const deviation = Math.sqrt((pairs / 12) * (pooled + 1 - tieCorrection));
  return (excess - Math.sign(excess) * 0.5) / deviation;
}
