import { ARITHMETIC, operationOf } from './arithmetic.ts';
import type { Binary, Semantics } from './ast.ts';
import { executionError } from './error.ts';
import { type Grid, GridBuilder } from './grid.ts';
import { formatLabels, labelSet, only, without, withoutName } from './label-set.ts';
import { SignatureIndex, signatureOf } from './signature-index.ts';
import type { Labels } from './value.ts';

const NO_ROW = -1;

/**
 * Arithmetic and comparisons between two vectors. The side that may have only one series a
 * signature is laid out by signature, then each series of the other side looks up its partner.
 */
export function matchVectors(
  expr: Binary,
  sides: { readonly left: Grid; readonly right: Grid },
  semantics: Semantics,
): Grid {
  const { left, right } = sides;
  const manyIsLeft = expr.matching?.many !== 'right';
  const many = manyIsLeft ? left : right;
  const one = manyIsLeft ? right : left;
  const index = new SignatureIndex(expr.matching);
  const manySignatures = index.of(many.labels);
  const oneSignatures = index.of(one.labels);
  const oneToOne = expr.matching?.many === undefined;
  const labelsOf = resultLabels(expr, semantics);
  const operation = operationOf(expr.op, expr.returnBool, 'left');
  const out = new GridBuilder(many.steps, many.labels.length);
  const rowOfPair = new Map<number, number>();
  for (let step = 0; step < many.steps; step += 1) {
    if (!anyPresent(many, step) || !anyPresent(one, step)) continue;
    const partners = partnersAt({ expr, one, signatures: oneSignatures, size: index.size }, step);
    const matched = new Uint8Array(index.size);
    for (const [row, own] of many.labels.entries()) {
      const cell = row * many.steps + step;
      const signature = manySignatures[row] ?? 0;
      const partner = partners[signature] ?? NO_ROW;
      if (many.present[cell] !== 1 || partner === NO_ROW) continue;
      const isSecond = oneToOne && matched[signature] === 1;
      // Since 3.9 a second match is an error even where the comparison drops it.
      if (isSecond && semantics === '3.x') throw secondMatch();
      if (semantics === '3.x') matched[signature] = 1;
      const value = many.values[cell] ?? 0;
      const other = one.values[partner * one.steps + step] ?? 0;
      const result = manyIsLeft ? operation(value, other) : operation(other, value);
      if (result === undefined) continue;
      if (isSecond) throw secondMatch();
      matched[signature] = 1;
      const pair = row * one.labels.length + partner;
      let target = rowOfPair.get(pair);
      if (target === undefined) {
        target = out.row(labelsOf(own, one.labels[partner] ?? {}));
        rowOfPair.set(pair, target);
      }
      if (!oneToOne && out.has(target, step)) throw ambiguousGroup();
      out.set(target, step, result);
    }
  }
  return out.build();
}

function secondMatch() {
  return executionError(
    'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
  );
}

function ambiguousGroup() {
  return executionError('multiple matches for labels: grouping labels must ensure unique matches');
}

function anyPresent({ present, steps, labels }: Grid, step: number): boolean {
  for (let row = 0; row < labels.length; row += 1)
    if (present[row * steps + step] === 1) return true;
  return false;
}

interface OneSide {
  readonly expr: Binary;
  readonly one: Grid;
  readonly signatures: Int32Array;
  readonly size: number;
}

/** The row of the one side for each signature at a step. Throws PromqlError if there are two. */
function partnersAt({ expr, one, signatures, size }: OneSide, step: number): Int32Array {
  const partners = new Int32Array(size).fill(NO_ROW);
  for (const [row, signature] of signatures.entries()) {
    if (one.present[row * one.steps + step] !== 1) continue;
    const other = partners[signature] ?? NO_ROW;
    if (other !== NO_ROW) throw duplicateSeries(expr, [one.labels[row], one.labels[other]]);
    partners[signature] = row;
  }
  return partners;
}

function duplicateSeries(expr: Binary, series: readonly (Labels | undefined)[]) {
  const [first = {}, second = {}] = series;
  const side = expr.matching?.many === 'right' ? 'left' : 'right';
  const group = formatLabels(signatureOf(expr.matching)(first));
  return executionError(
    `found duplicate series for the match group ${group} on the ${side} hand-side of the ` +
      `operation: [${formatLabels(first)}, ${formatLabels(second)}];many-to-many matching not ` +
      'allowed: matching labels must be unique on one side',
  );
}

/** The labels of a result: of the many side, with what `group_left (…)` takes from the one side. */
function resultLabels(
  { op, matching, returnBool }: Binary,
  semantics: Semantics,
): (many: Labels, one: Labels) => Labels {
  // atan2 kept the name until 2.46.
  const keepsName = !ARITHMETIC[op] || (op === 'atan2' && semantics === '2.x');
  const oneToOne = matching?.many === undefined;
  return (many, one) => {
    let labels = keepsName && !returnBool ? many : withoutName(many);
    if (oneToOne && matching)
      labels = matching.on ? only(labels, matching.labels) : without(labels, matching.labels);
    const included = matching?.include ?? [];
    if (included.length === 0) return labels;
    return labelSet([
      ...Object.entries(without(labels, included)),
      ...included.map((name) => [name, one[name] ?? ''] as const),
    ]);
  };
}
