import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Outbox, type OutboxRecord } from '../../core/notify/outbox.ts';
import { AppendedLines, syncFolder } from '../appended-lines.ts';
import { MAX_SPENT } from './limits.ts';

/** An outbox that outlives its process. */
export class OutboxFile {
  readonly outbox = new Outbox();
  /** What was mended when it was opened, in one line; null if nothing was. */
  readonly mended: string | null;
  readonly #path: string;
  readonly #tell: (line: string) => void;
  readonly #maxSpent: number;
  #lines: AppendedLines;
  /** The file says less than the outbox: it could not be written. */
  #isBehind = false;

  /**
   * Opens it, or begins one. A torn last line is cut off, and a line that does not read is passed over:
   * a notice is lost, and the rollout is not kept from running. Throws the system's error if it cannot
   * be opened. `tell` hears of a disk that fails.
   */
  constructor(path: string, tell: (line: string) => void, maxSpent = MAX_SPENT) {
    this.#path = path;
    this.#tell = tell;
    this.#maxSpent = maxSpent;
    this.#lines = new AppendedLines(path);
    let unread = 0;
    for (const line of this.#lines.first) {
      const record = recordOf(line);
      if (record === null) unread += 1;
      else this.outbox.apply(record);
    }
    const lost = unread === 0 ? null : `${path}: ${unread} lines do not read and are passed over`;
    this.mended = this.#lines.mended ?? lost;
  }

  /**
   * Takes a record in. A notice is on the disk when this returns, or the disk failed and it is in
   * memory; that one was settled may be forgotten by a machine that goes down, and is told again.
   */
  add(record: OutboxRecord): void {
    this.outbox.apply(record);
    try {
      if (this.#isBehind || this.outbox.spent > this.#maxSpent) this.#writeAnew();
      else if (record.kind === 'settled') this.#lines.appendUnsynced(JSON.stringify(record));
      else this.#lines.append(JSON.stringify(record));
      if (this.#isBehind) this.#tell('the outbox can be written again');
      this.#isBehind = false;
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      if (!this.#isBehind) this.#tell(`the outbox is kept in memory alone: ${why}`);
      this.#isBehind = true;
    }
  }

  close(): void {
    this.#lines.close();
  }

  /** In a file beside it first: whatever happens on the way, one of the two is whole. */
  #writeAnew(): void {
    const draft = `${this.#path}.new`;
    const text = this.outbox.records().map((record) => `${JSON.stringify(record)}\n`);
    const file = openSync(draft, 'w', 0o600);
    try {
      writeAll(file, Buffer.from(text.join('')));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, this.#path);
    syncFolder(dirname(this.#path));
    const before = this.#lines;
    this.#lines = new AppendedLines(this.#path);
    before.close();
    this.outbox.compacted();
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function recordOf(line: Buffer): OutboxRecord | null {
  try {
    const record: OutboxRecord = JSON.parse(line.toString('utf8'));
    return typeof record === 'object' && 'kind' in record ? record : null;
  } catch {
    return null;
  }
}
