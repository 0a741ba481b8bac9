import { readFileSync } from 'node:fs';
import { stream } from '../src/core/random.ts';
import { readBegin } from '../src/core/scoring/begin-rows.ts';
import { auroc, figuresAt, type RatedCase } from '../src/core/scoring/detection-figures.ts';
import { overlapOf } from '../src/core/scoring/overlap.ts';

/*
 * Fits the weights of the groundedness scorer to labelled rows, and says how weights fitted in the
 * same way fare on rows left out: `tsx scripts/groundedness-weights.ts begin_dev_wow.tsv`.
 */

interface Row {
  readonly isPresent: boolean;
  /** A 1 for the bias, then the features. */
  readonly features: readonly number[];
}

/** Ridge on all but the bias: 430 rows are few. */
const PENALTY: number = 0.5;
const FOLDS = 10;
const DEALS = 20;
/** Thresholds to either side over which F1 is averaged: its single best is luck. */
const NEIGHBOURS = 10;

const read = readBegin(readFileSync(process.argv[2] ?? '', 'utf8'));
if (!read) throw new Error('expected a file in the format of BEGIN');
const rows = read.rows
  .filter(({ label }) => label !== 'Generic')
  .flatMap(({ response, knowledge, label }): Row[] => {
    const overlap = overlapOf(response, knowledge);
    if (!overlap) return [];
    const { newShare, newContentWords, speaksOfSelf } = overlap;
    const features = [1, newShare, Math.log1p(newContentWords), Number(speaksOfSelf)];
    return [{ isPresent: label === 'Not fully attributable', features }];
  });

const weights = fitted(rows);
const threshold = bestThreshold(rated(rows, weights));
print('weights (bias, newShare, log1p newContentWords, speaksOfSelf)', weights);
print('threshold', [threshold]);
printFigures('fitted to all rows', figures(rated(rows, weights), threshold));
printFigures(`${FOLDS}-fold cross-validation, mean of ${DEALS} deals`, crossValidated());

/** Weights and threshold both come from the other folds. */
function crossValidated(): number[] {
  const deals = Array.from({ length: DEALS }, (_, deal) => {
    const draw = stream(1, `deal ${deal}`);
    const shuffled = rows
      .map((row) => ({ row, at: draw() }))
      .sort((a, b) => a.at - b.at)
      .map(({ row }) => row);
    const left = Array.from({ length: FOLDS }, (_, fold) => {
      const others = shuffled.filter((_, index) => index % FOLDS !== fold);
      const own = fitted(others);
      const bound = bestThreshold(rated(others, own));
      const here = rated(
        shuffled.filter((_, index) => index % FOLDS === fold),
        own,
      );
      // What is flagged hangs on the fold's own threshold, so ratings are told from there.
      return here.map(({ isPresent, rating }) => ({ isPresent, rating: rating - bound }));
    });
    const areas = left.map(auroc).filter((area) => !Number.isNaN(area));
    const area = areas.reduce((sum, each) => sum + each, 0) / areas.length;
    return [area, ...figures(left.flat(), 0).slice(1)];
  });
  return (deals[0] ?? []).map((_, at) => deals.reduce((sum, d) => sum + (d[at] ?? 0), 0) / DEALS);
}

function figures(cases: readonly RatedCase[], bound: number): number[] {
  const { precision, recall, f1, specificity } = figuresAt(cases, bound);
  return [auroc(cases), precision, recall, f1, specificity];
}

function rated(of: readonly Row[], by: readonly number[]): RatedCase[] {
  return of.map(({ isPresent, features }) => ({ isPresent, rating: logistic(features, by) }));
}

function logistic(features: readonly number[], by: readonly number[]): number {
  return 1 / (1 + Math.exp(-features.reduce((sum, x, at) => sum + x * (by[at] ?? 0), 0)));
}

function bestThreshold(cases: readonly RatedCase[]): number {
  const thresholds = [...new Set(cases.map(({ rating }) => rating))].sort((a, b) => a - b);
  const f1 = thresholds.map((bound) => figuresAt(cases, bound).f1);
  const smooth = f1.map((_, at) => {
    const near = f1.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1);
    return near.reduce((sum, each) => sum + each, 0) / near.length;
  });
  return thresholds[smooth.indexOf(Math.max(...smooth))] ?? Number.NaN;
}

/** Newton's method on the penalised likelihood; a few steps are enough for four weights. */
function fitted(of: readonly Row[]): number[] {
  const size = of[0]?.features.length ?? 0;
  let by = Array<number>(size).fill(0);
  for (let step = 0; step < 25; step += 1) {
    const gradient = by.map((weight, at) => (at === 0 ? 0 : -PENALTY * weight));
    const curvature = by.map((_, at) => by.map((_, to) => (at === to && at > 0 ? PENALTY : 0)));
    for (const { isPresent, features } of of) {
      const p = logistic(features, by);
      for (const [at, x] of features.entries()) {
        gradient[at] = (gradient[at] ?? 0) + (Number(isPresent) - p) * x;
        const row = curvature[at] ?? [];
        for (const [to, z] of features.entries()) row[to] = (row[to] ?? 0) + p * (1 - p) * x * z;
      }
    }
    const move = solved(curvature, gradient);
    by = by.map((weight, at) => weight + (move[at] ?? 0));
  }
  return by;
}

/** Gauss-Jordan; the matrix is positive definite. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const system = matrix.map((row, at) => [...row, right[at] ?? 0]);
  for (const [at, pivot] of system.entries()) {
    const by = pivot[at] ?? 1;
    for (const [to] of pivot.entries()) pivot[to] = (pivot[to] ?? 0) / by;
    for (const row of system) {
      if (row === pivot) continue;
      const times = row[at] ?? 0;
      for (const [to, x] of pivot.entries()) row[to] = (row[to] ?? 0) - times * x;
    }
  }
  return system.map((row) => row.at(-1) ?? 0);
}

function printFigures(what: string, values: readonly number[]): void {
  const names = ['AUROC', 'precision', 'recall', 'F1', 'specificity'];
  print(
    what,
    values.map((value, at) => `${names[at]} ${value.toFixed(3)}`),
  );
}

function print(what: string, values: readonly (number | string)[]): void {
  process.stdout.write(`${what}: ${values.join(', ')}\n`);
}
