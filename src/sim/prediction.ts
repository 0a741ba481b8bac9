import {
  type Band,
  PREDICTED_MEASURES,
  type PredictedEnding,
  type PredictedMeasure,
  type Prediction,
} from '../core/scenario/prediction.ts';
import type { RunOutcome } from '../core/scenario/study-result.ts';
import { quantileOf } from './quantiles.ts';
import { shareOfRuns } from './share-of-runs.ts';

/** What is left out at either end, so that 95 % are within. */
const TAIL = 0.025;

/** Adds up the simulations of a rehearsal. */
export function predictionOf(
  runs: readonly RunOutcome[],
  about: Pick<Prediction, 'compression' | 'seeds' | 'notes'>,
): Prediction {
  const bands = PREDICTED_MEASURES.map((measure) => [
    measure,
    bandOf(runs.flatMap((run) => measured(run, measure) ?? [])),
  ]);
  return {
    version: 1,
    ...about,
    seeds: { ...about.seeds, done: runs.length },
    endings: endingsOf(runs),
    bands: Object.fromEntries(bands),
  };
}

/** What was decided before the fault, or without one, detected nothing. */
function measured(run: RunOutcome, measure: PredictedMeasure): number | null {
  if (measure !== 'detectSeconds') return run.exposure[measure];
  return run.outcome === 'rolled-back' ? run.detectSeconds : null;
}

function bandOf(values: readonly number[]): Band | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) return null;
  return {
    runs: sorted.length,
    least,
    low: quantileOf(sorted, TAIL),
    p50: quantileOf(sorted, 0.5),
    high: quantileOf(sorted, 1 - TAIL),
    most,
  };
}

function endingsOf(runs: readonly RunOutcome[]): readonly PredictedEnding[] {
  const counts = new Map<string, { run: RunOutcome; count: number }>();
  for (const run of runs) {
    const key = `${run.outcome}/${run.by}`;
    counts.set(key, { run, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .toSorted((a, b) => b.count - a.count)
    .map(({ run: { outcome, by }, count }) => ({
      outcome,
      by,
      ...shareOfRuns(count, runs.length),
    }));
}
