import { parseGoFloat } from '../go-numbers.ts';
import type { Call, Span } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { emptyGrid, type Grid, GridBuilder } from './grid.ts';
import { type Bucket, bucketFraction, bucketQuantile } from './histogram-quantile.ts';
import { labelKey, METRIC_NAME, remembering, without } from './label-set.ts';
import { droppingName } from './metric-name.ts';
import { isQuantile, noteForcedMonotonicity, warnBadBucket, warnInvalidQuantile } from './notes.ts';
import type { Scalars } from './operand-value.ts';

const BUCKET = 'le';

const histogramOf = remembering((labels) => without(labels, [BUCKET]));
const boundOf = remembering((labels) => parseGoFloat(labels[BUCKET] ?? ''));

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
    for (const [histogram, own] of histogramsAt(grid, buckets, step)) {
      const { row, metric } = histogram;
      if (isFraction) {
        out.set(row, step, bucketFraction(first, second, own));
        continue;
      }
      const { value, forced } = bucketQuantile(first, own, semantics);
      if (forced) noteForcedMonotonicity(metric, vectorSpan, evaluation);
      out.set(row, step, value);
    }
  }
  return out.build();
}

interface Histogram {
  /** Where its results go: two metrics' histograms share a row once their names are dropped. */
  readonly row: number;
  /** The name, as far as remarks know it. */
  readonly metric: string;
}

interface BucketRows {
  readonly out: GridBuilder;
  /** For each row of the buckets: the histogram, and the bucket's bound. */
  readonly places: readonly (Place | undefined)[];
}

interface Place {
  readonly histogram: Histogram;
  readonly upperBound: number;
}

/**
 * Buckets belong together when they differ only in their bound. One whose bound is no number is
 * left out.
 */
function bucketRows(grid: Grid, span: Span, evaluation: Evaluation): BucketRows {
  const { settings } = evaluation;
  const out = new GridBuilder(grid.steps);
  const rename = droppingName(settings);
  const byKey = new Map<string, Histogram>();
  const places = grid.labels.map((labels, bucketRow) => {
    const le = labels[BUCKET] ?? '';
    const metric = settings.delayedNameRemoval ? (labels[METRIC_NAME] ?? '') : '';
    const bound = boundOf(labels);
    if (!bound.ok) {
      if (hasValue(grid, bucketRow)) warnBadBucket({ metric, le }, span, evaluation);
      return undefined;
    }
    const own = histogramOf(labels);
    const upperBound = bound.value;
    const known = byKey.get(labelKey(own));
    if (known) return { histogram: known, upperBound };
    const naming = rename(own, false);
    const histogram = { row: out.row(naming.labels, naming.dropsName), metric };
    byKey.set(labelKey(own), histogram);
    return { histogram, upperBound };
  });
  return { out, places };
}

function hasValue({ present, steps }: Grid, row: number): boolean {
  return present.subarray(row * steps, (row + 1) * steps).includes(1);
}

function histogramsAt(grid: Grid, { places }: BucketRows, step: number): Map<Histogram, Bucket[]> {
  const histograms = new Map<Histogram, Bucket[]>();
  for (const [index, place] of places.entries()) {
    const cell = index * grid.steps + step;
    if (!place || grid.present[cell] !== 1) continue;
    const bucket = { upperBound: place.upperBound, count: grid.values[cell] ?? 0 };
    const buckets = histograms.get(place.histogram);
    if (buckets) buckets.push(bucket);
    else histograms.set(place.histogram, [bucket]);
  }
  return histograms;
}
