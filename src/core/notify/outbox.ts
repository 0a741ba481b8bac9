import type { Notice } from './notice.ts';

/** What was done with an outbox, a JSON value a line. */
export type OutboxRecord =
  /** All notices before that time were taken in, and at that time those by these ids. */
  | { readonly kind: 'mark'; readonly throughMs: number; readonly ids: readonly string[] }
  | { readonly kind: 'notice'; readonly notice: Notice; readonly receivers: readonly string[] }
  /** Delivered, or given up. */
  | { readonly kind: 'settled'; readonly id: string; readonly receiver: string };

/**
 * Notices on their way, by receiver. It is what its records make it, in their order: so it can be
 * written down and read again.
 */
export class Outbox {
  readonly #onTheirWay = new Map<string, { notice: Notice; waiting: Set<string> }>();
  #mark: { throughMs: number; ids: Set<string> } = { throughMs: 0, ids: new Set() };
  #records = 0;

  apply(record: OutboxRecord): void {
    this.#records += 1;
    if (record.kind === 'mark') {
      this.#mark = { throughMs: record.throughMs, ids: new Set(record.ids) };
    }
    if (record.kind === 'notice') {
      const { notice, receivers } = record;
      this.#taken(notice);
      if (receivers.length > 0) {
        this.#onTheirWay.set(notice.id, { notice, waiting: new Set(receivers) });
      }
    }
    if (record.kind === 'settled') {
      const { waiting } = this.#onTheirWay.get(record.id) ?? {};
      waiting?.delete(record.receiver);
      if (waiting?.size === 0) this.#onTheirWay.delete(record.id);
    }
  }

  /** From when on there may be notices that were not taken in. */
  get throughMs(): number {
    return this.#mark.throughMs;
  }

  isKnown({ id }: Notice): boolean {
    return this.#mark.ids.has(id) || this.#onTheirWay.has(id);
  }

  /** Who is waited for at all, in no order. */
  get receivers(): ReadonlySet<string> {
    return new Set([...this.#onTheirWay.values()].flatMap(({ waiting }) => [...waiting]));
  }

  /** What a receiver has yet to get, the oldest first. */
  pending(receiver: string): readonly Notice[] {
    return [...this.#onTheirWay.values()].flatMap(({ notice, waiting }) =>
      waiting.has(receiver) ? [notice] : [],
    );
  }

  isPending(id: string, receiver: string): boolean {
    return this.#onTheirWay.get(id)?.waiting.has(receiver) ?? false;
  }

  /** The fewest records that make this outbox. */
  records(): readonly OutboxRecord[] {
    const { throughMs, ids } = this.#mark;
    const notices = [...this.#onTheirWay.values()].map(({ notice, waiting }) => {
      return { kind: 'notice', notice, receivers: [...waiting] } as const;
    });
    // The mark is last: a notice on its way may be younger than others at its moment.
    return [...notices, { kind: 'mark', throughMs, ids: [...ids] }];
  }

  /** Records that no longer matter. */
  get spent(): number {
    return this.#records - this.#onTheirWay.size;
  }

  /** It was written anew, as `records` has it. */
  compacted(): void {
    this.#records = this.#onTheirWay.size + 1;
  }

  #taken({ id, atMs }: Notice): void {
    const { throughMs, ids } = this.#mark;
    if (atMs > throughMs) this.#mark = { throughMs: atMs, ids: new Set([id]) };
    else if (atMs === throughMs) ids.add(id);
  }
}
