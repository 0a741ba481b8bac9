import { parseGoFloat } from '../go-numbers.ts';
import type { Call, Span } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { emptyGrid, type Grid, GridBuilder } from './grid.ts';
import { type Bucket, bucketFraction, bucketQuantile } from './histogram-quantile.ts';
import { METRIC_NAME, remembering, without } from './label-set.ts';
import { isQuantile, noteForcedMonotonicity, warnBadBucket, warnInvalidQuantile } from './notes.ts';
import type { Scalars } from './operand-value.ts';

const BUCKET = 'le';

const histogramOf = remembering((labels) => without(labels, [BUCKET, METRIC_NAME]));

interface Arguments {
  readonly grid: Grid;
  readonly scalars: readonly Scalars[];
}

/** `histogram_quantile` and (since 3.0 for classic histograms) `histogram_fraction`. */
export function histogramFunction(
  call: Call,
  { grid, scalars }: Arguments,
  evaluation: Evaluation,
): Grid {
  const { semantics } = evaluation.settings;
  const isFraction = call.name === 'histogram_fraction';
  if (isFraction && semantics === '2.x') return emptyGrid(grid.steps);
  const vectorSpan = call.args.at(-1)?.span ?? call.span;
  const buckets = bucketRows(grid, vectorSpan, evaluation);
  const { out } = buckets;
  for (let step = 0; step < grid.steps; step += 1) {
    const [first = Number.NaN, second = Number.NaN] = scalars.map(({ values }) => values[step]);
    if (!isFraction && !isQuantile(first))
      warnInvalidQuantile(first, call.args[0]?.span ?? call.span, evaluation);
    for (const [row, own] of histogramsAt(grid, buckets, step)) {
      if (isFraction) {
        out.set(row, step, bucketFraction(first, second, own));
        continue;
      }
      const { value, forced } = bucketQuantile(first, own, semantics);
      if (forced) noteForcedMonotonicity(vectorSpan, evaluation);
      out.set(row, step, value);
    }
  }
  return out.build();
}

interface BucketRows {
  readonly out: GridBuilder;
  /** For each row of the buckets: the histogram's row and the bucket's bound. */
  readonly places: readonly ({ readonly row: number; readonly upperBound: number } | undefined)[];
}

/**
 * Buckets belong together when they differ only in their bound. One whose bound is no number is
 * left out.
 */
function bucketRows(grid: Grid, span: Span, evaluation: Evaluation): BucketRows {
  const out = new GridBuilder(grid.steps);
  const places = grid.labels.map((labels) => {
    const le = labels[BUCKET] ?? '';
    const upperBound = parseGoFloat(le);
    if (!upperBound.ok) {
      warnBadBucket({ metric: labels[METRIC_NAME] ?? '', le }, span, evaluation);
      return undefined;
    }
    return { row: out.row(histogramOf(labels)), upperBound: upperBound.value };
  });
  return { out, places };
}

function histogramsAt(grid: Grid, { places }: BucketRows, step: number): Map<number, Bucket[]> {
  const histograms = new Map<number, Bucket[]>();
  for (const [index, place] of places.entries()) {
    const cell = index * grid.steps + step;
    if (!place || grid.present[cell] !== 1) continue;
    const bucket = { upperBound: place.upperBound, count: grid.values[cell] ?? 0 };
    const buckets = histograms.get(place.row);
    if (buckets) buckets.push(bucket);
    else histograms.set(place.row, [bucket]);
  }
  return histograms;
}
