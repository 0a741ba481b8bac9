import { betaBinomialMixture } from './mixtures.ts';
import { lowest } from './roots.ts';

/**
 * The always-valid p-value for "both lists have the same p-quantile" (Howard and Ramdas 2022): the
 * least evidence, over all values that the common quantile might have, of both lists together.
 */
export function quantileTestP(
  first: readonly number[],
  second: readonly number[],
  { p, tBest, alphaBest }: Readonly<Record<'p' | 'tBest' | 'alphaBest', number>>,
): number {
  const tuning = { vBest: tBest * p * (1 - p), alpha: alphaBest };
  const mixture = betaBinomialMixture(tuning, { below: p, above: 1 - p }, 'two');
  const arms = [first, second].map((values) => {
    const sorted = values.toSorted((a, b) => a - b);
    const logEvidence = (share: number) =>
      mixture.logEvidence((share - p) * sorted.length, p * (1 - p) * sorted.length);
    const best = lowest(logEvidence, { from: 0, to: 1, tolerance: 1e-9 });
    return { sorted, logEvidence, best };
  });
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of arms.flatMap(({ sorted }) => sorted)) {
    const sum = arms.reduce((total, arm) => total + leastAt(candidate, arm), 0);
    least = Math.min(least, sum);
  }
  return Math.min(1, Math.exp(-least));
}

/** At a value the share below is anything from "less" to "at most": the least evident of them. */
function leastAt(
  value: number,
  arm: {
    readonly sorted: readonly number[];
    readonly best: number;
    logEvidence(share: number): number;
  },
): number {
  const { sorted, best, logEvidence } = arm;
  const less = countBelow(sorted, (each) => each < value) / sorted.length;
  const atMost = countBelow(sorted, (each) => each <= value) / sorted.length;
  return logEvidence(Math.min(Math.max(best, less), atMost));
}

/** How many of the sorted values, counted from the lowest, fulfil the condition. */
function countBelow(sorted: readonly number[], fulfils: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fulfils(sorted[middle] ?? Number.NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}
