import { crc32 } from 'node:zlib';
import { type JournalRecord, journalLine, parseJournalLine } from '../../core/rollout/journal.ts';
import { AppendedLines } from '../appended-lines.ts';

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

/**
 * Opens a journal, or begins one. Each line ends in a checksum of its bytes (`"crc"`). A last line that
 * was torn as its process or its machine went down is cut off: nothing of that turn had been done.
 * Throws an Error of one line if anything else of it does not read, and the system's error if it
 * cannot be opened.
 */
export function openJournal(path: string): JournalFile {
  const lines = new AppendedLines(path);
  try {
    return {
      records: lines.first.map((line, index) => recordOf(line, `${path}:${index + 1}`)),
      mended: lines.mended,
      append: (record) => lines.append(withChecksum(journalLine(record))),
      close: () => lines.close(),
    };
  } catch (error) {
    lines.close();
    throw error;
  }
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
