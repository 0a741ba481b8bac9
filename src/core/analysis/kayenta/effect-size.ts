import { mean, rankSum, variance } from '../../statistics/samples.ts';

export type EffectMeasure = 'meanRatio' | 'cles' | 'cohenD';

/** How large the difference is, by Kayenta's measures; NaN where a mean is 0 and a ratio says nothing. */
export function effectSize(
  measure: EffectMeasure,
  experiment: readonly number[],
  control: readonly number[],
): number {
  switch (measure) {
    case 'meanRatio':
      return meanRatio(experiment, control);
    case 'cles':
      return shareAbove(experiment, control);
    case 'cohenD':
      return standardized(experiment, control);
  }
}

function meanRatio(experiment: readonly number[], control: readonly number[]): number {
  const over = mean(experiment);
  const under = mean(control);
  return over === 0 || under === 0 ? Number.NaN : over / under;
}

/** The chance that a value of the experiment is above one of the control, half a chance for a tie. */
function shareAbove(experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const x = Float64Array.from(experiment).sort();
  const { ofFirst } = rankSum(x, Float64Array.from(control).sort(), 0);
  return (2 * ofFirst - m * (m + 1)) / (2 * m * n);
}

function standardized(experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const within = (m - 1) * variance(experiment, 'sample') + (n - 1) * variance(control, 'sample');
  return (mean(experiment) - mean(control)) / Math.sqrt(within / (m + n - 2));
}
