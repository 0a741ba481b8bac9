/** An event and the id by which a listener says that it has it. */
export interface NumberedEvent {
  readonly id: string;
  readonly name: string;
  readonly data: string;
}

/**
 * The latest events, for a listener who was away. An id is that of the ring and a number; one of
 * another ring (of a process before this one), or too old, says that some are gone for good.
 */
export class EventRing {
  readonly #ring: string;
  readonly #limit: number;
  readonly #events: NumberedEvent[] = [];
  #count = 0;

  constructor(ring: string, limit: number) {
    this.#ring = ring;
    this.#limit = limit;
  }

  add(name: string, data: string): NumberedEvent {
    this.#count += 1;
    const event = { id: `${this.#ring}-${this.#count}`, name, data };
    this.#events.push(event);
    if (this.#events.length > this.#limit) this.#events.shift();
    return event;
  }

  /** What came after that id; null if not all of it is here any more. */
  since(id: string): readonly NumberedEvent[] | null {
    const [, ring, number = ''] = /^(.*)-(\d{1,15})$/.exec(id) ?? [];
    const known = Number(number);
    if (ring !== this.#ring || known > this.#count) return null;
    const missed = this.#count - known;
    if (missed > this.#events.length) return null;
    return this.#events.slice(this.#events.length - missed);
  }
}
