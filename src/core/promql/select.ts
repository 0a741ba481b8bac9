import type { VectorSelector } from './ast.ts';
import { PromqlError } from './error.ts';
import { type Evaluation, referenceMs, spendSamples, stepTimeMs } from './evaluation.ts';
import { type Grid, GridBuilder } from './grid.ts';
import type { Samples } from './samples.ts';
import type { Series } from './store.ts';

/** The series of a selector. Throws PromqlError if they are more than the limit. */
export function selectSeries(selector: VectorSelector, evaluation: Evaluation): Series[] {
  const { store, spending, settings } = evaluation;
  const found = store.select(selector.matchers, spending.regex);
  const { series: limit } = settings.limits;
  if (found.length > limit)
    throw new PromqlError(
      'execution',
      `selector matches ${found.length} series (limit series = ${limit})`,
      { limit: 'series' },
    );
  return found;
}

/** What an instant selector holds in each cell: the sample's value, or its time in seconds. */
export type Reading = 'value' | 'seconds';

/** The newest sample of each series at each step, if it is young enough and not a stale marker. */
export function evaluateSelector(
  selector: VectorSelector,
  evaluation: Evaluation,
  reading: Reading = 'value',
): Grid {
  const { steps } = evaluation;
  const series = selectSeries(selector, evaluation);
  spendSamples(evaluation, series.length * steps.count);
  const out = new GridBuilder(steps.count, series.length);
  for (const { labels, samples } of series) {
    let row: number | undefined;
    for (let step = 0; step < steps.count; step += 1) {
      const atMs = referenceMs(selector, stepTimeMs(steps, step), evaluation);
      const index = newestAt(samples, atMs, evaluation);
      if (index === undefined) continue;
      row ??= out.row(labels);
      const { times, values } = samples;
      out.set(row, step, (reading === 'value' ? values[index] : (times[index] ?? 0) / 1_000) ?? 0);
    }
  }
  return out.build();
}

function newestAt(samples: Samples, atMs: number, { settings }: Evaluation): number | undefined {
  const index = samples.firstAfter(atMs) - 1;
  if (index < samples.first || samples.isStale(index)) return undefined;
  const ageMs = atMs - (samples.times[index] ?? 0);
  // Since 3.0 a sample exactly as old as the lookback is too old.
  const fresh =
    settings.semantics === '2.x' ? ageMs <= settings.lookbackMs : ageMs < settings.lookbackMs;
  return fresh ? index : undefined;
}
