import type { Semantics } from './ast.ts';
import { executionError } from './error.ts';
import { formatScalarValue } from './format.ts';

interface Ranked {
  readonly row: number;
  readonly value: number;
}

/**
 * The k best of a group, NaN worse than all. A heap with the worst kept on top, as Prometheus has
 * it, so that of equal values the same ones stay.
 */
export class TopList {
  private readonly limit: number;
  private readonly sign: 1 | -1;
  private readonly semantics: Semantics;
  private readonly heap: Ranked[] = [];

  constructor(limit: number, keep: 'largest' | 'smallest', semantics: Semantics) {
    this.limit = limit;
    this.semantics = semantics;
    this.sign = keep === 'largest' ? 1 : -1;
  }

  offer(row: number, value: number): void {
    const { heap } = this;
    if (heap.length < this.limit) {
      heap.push({ row, value });
      this.rise(heap.length - 1);
      return;
    }
    const worst = heap[0];
    if (!worst || !this.improves(value, worst.value)) return;
    // 3.x puts the better one where the worst was, 2.x behind all others.
    if (this.semantics === '3.x') {
      heap[0] = { row, value };
      this.sink(0);
      return;
    }
    const last = heap.pop();
    if (last && heap.length > 0) {
      heap[0] = last;
      this.sink(0);
    }
    heap.push({ row, value });
    this.rise(heap.length - 1);
  }

  /** The best first, NaN last. */
  ranked(): readonly Ranked[] {
    return [...this.heap].sort((a, b) => this.order(b, a));
  }

  private improves(value: number, worst: number): boolean {
    if (Number.isNaN(worst)) return this.semantics === '2.x' || !Number.isNaN(value);
    return this.sign * value > this.sign * worst;
  }

  /** Negative where a is worse than b. */
  private order(a: Ranked, b: Ranked): number {
    if (Number.isNaN(a.value)) return Number.isNaN(b.value) ? 0 : -1;
    if (Number.isNaN(b.value)) return 1;
    if (a.value === b.value) return 0;
    return this.sign * a.value < this.sign * b.value ? -1 : 1;
  }

  private worse(i: number, j: number): boolean {
    const [a, b] = [this.heap[i], this.heap[j]];
    if (!a || !b) return false;
    return Number.isNaN(a.value) || this.order(a, b) < 0;
  }

  private swap(i: number, j: number): void {
    const [a, b] = [this.heap[i], this.heap[j]];
    if (!a || !b) return;
    this.heap[i] = b;
    this.heap[j] = a;
  }

  private rise(from: number): void {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.worse(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  private sink(from: number): void {
    for (let parent = from; ; ) {
      const left = 2 * parent + 1;
      if (left >= this.heap.length) return;
      const child = this.worse(left + 1, left) ? left + 1 : left;
      if (!this.worse(child, parent)) return;
      this.swap(child, parent);
      parent = child;
    }
  }
}

/** The k of topk and bottomk as a whole number. Throws PromqlError where it cannot be one. */
export function limitOf(value: number, semantics: Semantics): number {
  if (Number.isNaN(value) && semantics === '3.x') throw executionError('Parameter value is NaN');
  if (!(Math.abs(value) < 2 ** 63)) {
    const direction = value < 0 && semantics === '3.x' ? 'underflows' : 'overflows';
    throw executionError(`Scalar value ${formatScalarValue(value)} ${direction} int64`);
  }
  return Math.trunc(value);
}
