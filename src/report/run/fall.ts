import type { Band, PredictedMeasure, Prediction } from '../../core/scenario/prediction.ts';
import type { RunResult } from '../../core/scenario/run-result.ts';
import { countText } from '../count-text.ts';
import { durationText } from '../duration-text.ts';
import { outcomeText } from '../outcome-text.ts';
import { runShareText } from '../share-text.ts';

/** One measure of a run beside what its simulations said of it. */
export interface Fall {
  readonly measure: PredictedMeasure;
  readonly name: string;
  /** Null where the run had none: nothing was detected. */
  readonly value: number | null;
  readonly band: Band | null;
  readonly where: 'within' | 'below' | 'above' | null;
  readonly text: (value: number) => string;
}

const NAMES: Readonly<Record<PredictedMeasure, string>> = {
  detectSeconds: 'fault to detection',
  canaryRequests: 'canary answers',
  users: 'users with one',
  badAnswers: 'bad answers',
};

/** Where a run fell, measure by measure. */
export function fallsOf(result: RunResult, { bands }: Prediction): readonly Fall[] {
  const { detectSeconds, exposure } = result;
  const { canaryRequests, users, badAnswers } = exposure;
  const values = { detectSeconds, canaryRequests, users, badAnswers };
  return (Object.keys(NAMES) as PredictedMeasure[])
    .map((measure) => ({ measure, value: values[measure], band: bands[measure] }))
    .filter(({ value, band }) => value !== null || band !== null)
    .map(({ measure, value, band }) => ({
      measure,
      name: NAMES[measure],
      value,
      band,
      where: whereOf(value, band),
      text: measure === 'detectSeconds' ? durationText : (count) => countText(Math.round(count)),
    }));
}

function whereOf(value: number | null, band: Band | null): Fall['where'] {
  if (value === null || band === null) return null;
  if (value < band.low) return 'below';
  return value > band.high ? 'above' : 'within';
}

/** `1m30s to 6m, median 4m`. */
export function bandText({ band, text }: Pick<Fall, 'band' | 'text'>): string {
  if (band === null) return 'never';
  const { low, high, p50 } = band;
  return low === high ? text(low) : `${text(low)} to ${text(high)}, median ${text(p50)}`;
}

const WHERE_TEXT = {
  within: '✔ within',
  below: '▼ below',
  above: '▲ above',
} as const;

/** In words and by a sign, as colour is not seen by everybody. */
export function whereText({ where, value }: Pick<Fall, 'where' | 'value'>): string {
  if (where !== null) return WHERE_TEXT[where];
  return value === null ? 'not in this run' : 'in no simulation';
}

/** How the simulations ended, `rolled back by error-rate in 97%, promoted by plan in 3%`. */
export function endingsText({ endings }: Prediction): string {
  return endings
    .map((one) => `${outcomeText(one.outcome)} by ${one.by} in ${runShareText(one)}`)
    .join(', ');
}
