import { dropsNameAlways, operationOf } from './arithmetic.ts';
import type { Binary } from './ast.ts';
import { executionError } from './error.ts';
import type { EvaluationSettings } from './evaluation.ts';
import { type Grid, GridBuilder } from './grid.ts';
import { formatLabels, labelSet, only, without } from './label-set.ts';
import { droppingName, keepingName, type Naming, namelessIn } from './metric-name.ts';
import { SignatureIndex, signatureOf } from './signature-index.ts';
import type { Labels } from './value.ts';

const NO_ROW = -1;
/** More than a grid can have: what a group's number is made unique with. */
const MOST_ROWS = 2 ** 31;

/**
 * Arithmetic and comparisons between two vectors. The side that may have only one series a
 * signature is laid out by signature, then each series of the other side looks up its partner.
 */
export function matchVectors(
  expr: Binary,
  sides: { readonly left: Grid; readonly right: Grid },
  settings: EvaluationSettings,
): Grid {
  const { left, right } = sides;
  const manyIsLeft = expr.matching?.many !== 'right';
  const many = manyIsLeft ? left : right;
  const one = manyIsLeft ? right : left;
  const index = new SignatureIndex(expr.matching);
  const manySignatures = index.of(many.labels);
  const oneSignatures = index.of(one.labels);
  const oneToOne = expr.matching?.many === undefined;
  const namingOf = resultNaming(expr, settings);
  const operation = operationOf(expr.op, expr.returnBool, 'left');
  const out = new GridBuilder(many.steps, many.labels.length);
  const rowOfPair = new Map<number, number>();
  // Since 3.9 a second match is an error even where the comparison drops it.
  const checksDropped = settings.semantics === '3.x';
  for (let step = 0; step < many.steps; step += 1) {
    if (!anyPresent(many, step) || !anyPresent(one, step)) continue;
    const partners = partnersAt({ expr, one, signatures: oneSignatures, size: index.size }, step);
    const matched = new Uint8Array(index.size);
    const grouped = new Set<number>();
    for (const [row, own] of many.labels.entries()) {
      const cell = row * many.steps + step;
      const signature = manySignatures[row] ?? 0;
      const partner = partners[signature] ?? NO_ROW;
      if (many.present[cell] !== 1 || partner === NO_ROW) continue;
      const value = many.values[cell] ?? 0;
      const other = one.values[partner * one.steps + step] ?? 0;
      const result = manyIsLeft ? operation(value, other) : operation(other, value);
      if (result === undefined && !checksDropped) continue;
      const pair = row * one.labels.length + partner;
      let target = rowOfPair.get(pair);
      if (target === undefined) {
        const { labels, dropsName } = namingOf(own, one.labels[partner] ?? {});
        target = out.row(labels, dropsName);
        rowOfPair.set(pair, target);
      }
      if (oneToOne) {
        if (matched[signature] === 1) throw secondMatch();
        matched[signature] = 1;
      } else {
        const group = signature * MOST_ROWS + target;
        if (grouped.has(group)) throw ambiguousGroup();
        grouped.add(group);
      }
      if (result !== undefined) out.set(target, step, result);
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
function resultNaming(
  { op, matching, returnBool }: Binary,
  settings: EvaluationSettings,
): (many: Labels, one: Labels) => Naming {
  const nameless = namelessIn(settings.semantics);
  const dropsName = dropsNameAlways(op, settings.semantics);
  const rename = returnBool ? droppingName(settings) : keepingName;
  const oneToOne = matching?.many === undefined;
  const included = matching?.include ?? [];
  return (many, one) => {
    let labels = dropsName ? nameless(many) : many;
    if (oneToOne && matching)
      labels = matching.on ? only(labels, matching.labels) : without(labels, matching.labels);
    if (included.length > 0)
      labels = labelSet([
        ...Object.entries(without(labels, included)),
        ...included.map((name) => [name, one[name] ?? ''] as const),
      ]);
    return rename(labels, false);
  };
}
