import type { AbModel } from '../../core/scenario/abtest/ab-run-result.ts';
import type { ChartLine } from '../chart-lines.ts';

const LOOKS = [
  { colour: 'soft', dash: [6, 3] },
  { colour: 'value', dash: [] },
  { colour: 'off', dash: [2, 3] },
  { colour: 'good', dash: [8, 3, 2, 3] },
  { colour: 'wait', dash: [1, 2] },
  { colour: 'bad', dash: [10, 4] },
] as const;

/** A line for each arm, the control first; with many arms looks come round again. */
export function armLines(models: readonly AbModel[], column: 'share' | 'rate'): ChartLine[] {
  return models.flatMap(({ arm }, index) => {
    const look = LOOKS[index % LOOKS.length];
    return look === undefined ? [] : [{ column: `${column}/${arm}`, label: arm, ...look }];
  });
}

/** Between these lies the true difference, at every look at once; 0 outside is a verdict. */
export const INTERVAL_LINES: readonly ChartLine[] = [
  { column: 'upper', label: 'at most', colour: 'value', dash: [] },
  { column: 'lower', label: 'at least', colour: 'value', dash: [4, 3] },
];
