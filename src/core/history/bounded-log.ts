/** One entry; the numbers count from 1, for ever. */
export interface Numbered<What> {
  readonly number: number;
  readonly atMs: number;
  readonly what: What;
}

/** More nobody scrolls through; what is older is in the journal. */
export const LOG_ENTRIES = 400;

/** The latest entries, in the order in which they came. */
export class BoundedLog<What> {
  #entries: Numbered<What>[] = [];
  #dropped = 0;

  add(atMs: number, what: What): void {
    const number = this.#dropped + this.#entries.length + 1;
    this.#entries.push({ number, atMs, what });
    if (this.#entries.length <= LOG_ENTRIES) return;
    this.#entries.shift();
    this.#dropped += 1;
  }

  get entries(): readonly Numbered<What>[] {
    return [...this.#entries];
  }

  /** How many were before those. */
  get dropped(): number {
    return this.#dropped;
  }
}
