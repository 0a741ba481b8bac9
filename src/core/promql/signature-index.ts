import type { Matching } from './ast.ts';
import { labelKey, METRIC_NAME, only, remembering, without } from './label-set.ts';
import type { Labels } from './value.ts';

/** Numbers for the label sets by which the two sides of an operation find each other. */
export class SignatureIndex {
  private readonly ids = new Map<string, number>();
  private readonly signature: (labels: Labels) => Labels;

  constructor(matching: Matching | undefined) {
    this.signature = signatureOf(matching);
  }

  /** The signature of each row; rows that match have the same one. */
  of(rows: readonly Labels[]): Int32Array {
    return Int32Array.from(rows, (labels) => {
      const key = labelKey(this.signature(labels));
      const known = this.ids.get(key);
      if (known !== undefined) return known;
      return this.ids.set(key, this.ids.size).size - 1;
    });
  }

  get size(): number {
    return this.ids.size;
  }
}

const NO_MATCHING: Matching = { on: false, labels: [], many: undefined, include: [] };
const signatures = new WeakMap<Matching, (labels: Labels) => Labels>();

/** Without `on` everything but the name and the ignored labels counts. */
export function signatureOf(matching: Matching = NO_MATCHING): (labels: Labels) => Labels {
  const known = signatures.get(matching);
  if (known) return known;
  const ignored = [...matching.labels, METRIC_NAME];
  const signature = remembering((labels) =>
    matching.on ? only(labels, matching.labels) : without(labels, ignored),
  );
  signatures.set(matching, signature);
  return signature;
}
