import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type JournalRecord, journalLine, parseJournalLine } from '../../core/rollout/journal.ts';

/** A journal that outlives its process. */
export interface JournalFile {
  /** What stood in it when it was opened. */
  readonly records: readonly JournalRecord[];
  /** What was mended when it was opened, in one line; null if nothing was. */
  readonly mended: string | null;
  /** The record is on the disk when this returns. Throws the system's error, and leaves no part of it. */
  append(record: JournalRecord): void;
  close(): void;
}

const NEWLINE = 0x0a;

/**
 * Opens a journal, or begins one. A last line that was torn as its process or its machine went down is
 * cut off: nothing of that turn had been done. Throws an Error of one line if anything else of it does
 * not read, and the system's error if it cannot be opened.
 */
export function openJournal(path: string): JournalFile {
  const isNew = !existsSync(path);
  const file = openSync(path, 'a+', 0o600);
  try {
    if (isNew) syncFolder(dirname(path));
    return new AppendedJournal(path, file, readFileSync(file));
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

class AppendedJournal implements JournalFile {
  readonly records: readonly JournalRecord[];
  readonly mended: string | null;
  private readonly file: number;
  /** Bytes of whole records. */
  private length: number;

  constructor(path: string, file: number, bytes: Buffer) {
    this.file = file;
    this.length = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = bytes.subarray(0, this.length).toString('utf8').split('\n').slice(0, -1);
    this.records = lines.map((line, index) => recordOf(line, `${path}:${index + 1}`));
    const torn = bytes.length - this.length;
    this.mended = torn === 0 ? null : `${path}: its last line was torn; ${torn} bytes are cut off`;
    if (torn > 0) this.cutBack();
  }

  append(record: JournalRecord): void {
    const line = Buffer.from(`${journalLine(record)}\n`);
    try {
      for (let written = 0; written < line.length; ) {
        written += writeSync(this.file, line, written);
      }
      fdatasyncSync(this.file);
    } catch (error) {
      this.cutBack();
      throw error;
    }
    this.length += line.length;
  }

  close(): void {
    closeSync(this.file);
  }

  private cutBack(): void {
    ftruncateSync(this.file, this.length);
    fdatasyncSync(this.file);
  }
}

function recordOf(line: string, place: string): JournalRecord {
  try {
    return parseJournalLine(line);
  } catch {
    throw new Error(`${place}: is no record of a journal; move the file away to begin anew`);
  }
}

/** A new name in a folder is on the disk only once the folder is. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
