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
import { crc32 } from 'node:zlib';
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
 * Opens a journal, or begins one. Each line ends in a checksum of its bytes (`"crc"`). A last line that
 * was torn as its process or its machine went down is cut off: nothing of that turn had been done.
 * Throws an Error of one line if anything else of it does not read, and the system's error if it
 * cannot be opened.
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
  /** A part of a record may stand behind the whole ones. */
  private isTorn: boolean;

  constructor(path: string, file: number, bytes: Buffer) {
    this.file = file;
    this.length = bytes.lastIndexOf(NEWLINE) + 1;
    this.records = recordsIn(bytes.subarray(0, this.length), path);
    const torn = bytes.length - this.length;
    this.mended = torn === 0 ? null : `${path}: its last line was torn; ${torn} bytes are cut off`;
    this.isTorn = torn > 0;
    this.cutBack();
  }

  append(record: JournalRecord): void {
    const line = Buffer.from(`${withChecksum(journalLine(record))}\n`);
    // Of a disk that failed, the cutting may have failed as well.
    this.cutBack();
    try {
      for (let written = 0; written < line.length; ) {
        this.isTorn = true;
        written += writeSync(this.file, line, written);
      }
      fdatasyncSync(this.file);
    } catch (error) {
      this.cutBackIfPossible();
      throw error;
    }
    this.length += line.length;
    this.isTorn = false;
  }

  close(): void {
    closeSync(this.file);
  }

  private cutBack(): void {
    if (!this.isTorn) return;
    ftruncateSync(this.file, this.length);
    fdatasyncSync(this.file);
    this.isTorn = false;
  }

  private cutBackIfPossible(): void {
    try {
      this.cutBack();
    } catch {
      // Nothing is appended before it was possible.
    }
  }
}

function recordsIn(bytes: Buffer, path: string): readonly JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    records.push(recordOf(bytes.subarray(start, end), `${path}:${records.length + 1}`));
    start = end + 1;
  }
  return records;
}

function recordOf(line: Buffer, place: string): JournalRecord {
  const body = line.subarray(0, -CHECKSUM_LENGTH);
  const isWhole = line.subarray(-CHECKSUM_LENGTH).toString('latin1') === checksumOf(body);
  if (isWhole) return parseJournalLine(`${body}}`);
  const remedy = 'bring it back from a copy, or move the file away to begin anew at weight 0';
  throw new Error(`${place}: is not as it was written; ${remedy}`);
}

const CHECKSUM_LENGTH = ',"crc":"00000000"}'.length;

/** The last member of the record's object: the line stays JSON. */
function withChecksum(line: string): string {
  const body = line.slice(0, -1);
  return body + checksumOf(Buffer.from(body));
}

function checksumOf(body: Buffer): string {
  return `,"crc":"${crc32(body).toString(16).padStart(8, '0')}"}`;
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
