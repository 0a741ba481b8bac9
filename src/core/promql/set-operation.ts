import type { Binary } from './ast.ts';
import { type Grid, GridBuilder } from './grid.ts';
import { SignatureIndex } from './signature-index.ts';

/** `and`, `or` and `unless`: whole series of one side by what the other side has at that step. */
export function setOperation({ op, matching }: Binary, left: Grid, right: Grid): Grid {
  const index = new SignatureIndex(matching);
  const sides = {
    left: { grid: left, signatures: index.of(left.labels) },
    right: { grid: right, signatures: index.of(right.labels) },
  };
  const out = new GridBuilder(left.steps, left.labels.length);
  for (let step = 0; step < left.steps; step += 1) {
    if (op === 'or') {
      const onLeft = signaturesAt(sides.left, step, index.size);
      copy(sides.left, step, { out, keeps: () => true });
      copy(sides.right, step, { out, keeps: (signature) => onLeft[signature] !== 1 });
    } else {
      const onRight = signaturesAt(sides.right, step, index.size);
      const wanted = op === 'and' ? 1 : 0;
      copy(sides.left, step, { out, keeps: (signature) => onRight[signature] === wanted });
    }
  }
  return out.build();
}

interface Side {
  readonly grid: Grid;
  readonly signatures: Int32Array;
}

function signaturesAt({ grid, signatures }: Side, step: number, size: number): Uint8Array {
  const found = new Uint8Array(size);
  for (const [row, signature] of signatures.entries())
    if (grid.present[row * grid.steps + step] === 1) found[signature] = 1;
  return found;
}

interface Target {
  readonly out: GridBuilder;
  readonly keeps: (signature: number) => boolean;
}

function copy({ grid, signatures }: Side, step: number, { out, keeps }: Target): void {
  for (const [row, signature] of signatures.entries()) {
    const cell = row * grid.steps + step;
    if (grid.present[cell] === 1 && keeps(signature))
      out.set(out.row(grid.labels[row] ?? {}, grid.dropsName[row]), step, grid.values[cell] ?? 0);
  }
}
