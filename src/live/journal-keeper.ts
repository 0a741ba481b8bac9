import type { JournalRecord } from '../core/rollout/journal.ts';

/** Turns that wait for a disk: some hours of them. */
const MAX_WAITING = 10_000;

/**
 * Writes a journal as well as its disk lets it. What could not be written waits, and is written before
 * anything newer, so that the order stays.
 */
export class JournalKeeper {
  private readonly append: (record: JournalRecord) => void;
  private readonly failed: (message: string) => void;
  private waiting: JournalRecord[] = [];
  private isFailing = false;

  /** `append` throws where it could not; `failed` is told of the first of several failures. */
  constructor(append: (record: JournalRecord) => void, failed: (message: string) => void) {
    this.append = append;
    this.failed = failed;
  }

  /** Whether the record, and all before it, are written. */
  write(record: JournalRecord): boolean {
    try {
      for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
        this.append(next);
        this.waiting.shift();
      }
      this.append(record);
      this.isFailing = false;
      return true;
    } catch (error) {
      if (!this.isFailing) this.failed(error instanceof Error ? error.message : String(error));
      this.isFailing = true;
      return false;
    }
  }

  /** Keeps a record for when it can be written. False if too many wait already. */
  writeLater(record: JournalRecord): boolean {
    if (this.waiting.length >= MAX_WAITING) return false;
    this.waiting.push(record);
    return true;
  }
}
