/**
 * What is to happen, by time; of one time, in the order in which it was put in. A binary heap, so
 * that an event costs the logarithm of how many wait.
 */
export class EventQueue<T> {
  private readonly heap: Waiting<T>[] = [];
  private sequence = 0;

  get size(): number {
    return this.heap.length;
  }

  /** When the next event is; Infinity if none is. */
  get nextAtMs(): number {
    return this.heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  put(atMs: number, event: T): void {
    const { heap } = this;
    const added = { atMs, sequence: this.sequence, event };
    this.sequence += 1;
    let at = heap.push(added) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Waiting<T>;
      if (isBefore(above, added)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = added;
  }

  /** The next event, taken out; undefined if there is none. */
  take(): { readonly atMs: number; readonly event: T } | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (first !== undefined && last !== undefined && heap.length > 0) this.sink(last);
    return first;
  }

  /** Lets one fall from the top to where it belongs. */
  private sink(falling: Waiting<T>): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = heap[left];
      if (child === undefined) break;
      const right = heap[left + 1];
      const smaller = right !== undefined && isBefore(right, child) ? right : child;
      if (isBefore(falling, smaller)) break;
      heap[at] = smaller;
      at = smaller === right ? left + 1 : left;
    }
    heap[at] = falling;
  }
}

interface Waiting<T> {
  readonly atMs: number;
  readonly sequence: number;
  readonly event: T;
}

function isBefore(one: Waiting<unknown>, other: Waiting<unknown>): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);
}
