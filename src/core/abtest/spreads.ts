import { type AbMetric, type AbMetricName, abMetric } from './metrics.ts';
import type { AbResult } from './results.ts';
import type { AbTally } from './tally.ts';

/** How the values of one metric are distributed, arm beside arm. */
export interface AbSpread {
  readonly metric: AbMetricName;
  readonly arms: readonly ArmSpread[];
}

export interface ArmSpread {
  readonly arm: string;
  /** Bins of `statistics/log-bins.ts`, each with its count. */
  readonly bins: readonly (readonly [bin: number, count: number])[];
}

/** Of what has a size: whether an answer failed has none, and a score ends at 1. */
const SIZED: ReadonlySet<AbMetric['unit']> = new Set(['ms', 'tokens', 'usd']);

/** Of the metrics that have a size; of none where results are withheld. */
export function abSpreads(tally: AbTally, { treatments }: AbResult): readonly AbSpread[] {
  if (treatments === null) return [];
  const sized = tally.plan.metrics.filter((name) => SIZED.has(abMetric(name).unit));
  return sized.map((metric) => {
    const bins = tally.binsOf(metric);
    return {
      metric,
      arms: tally.weights.map(({ arm }, index) => ({
        arm,
        bins: [...(bins[index] ?? [])].toSorted(([a], [b]) => a - b),
      })),
    };
  });
}
