import { closeSync, openSync, readdirSync, unlinkSync, write } from 'node:fs';
import { join } from 'node:path';
import type { PairRecord } from '../../core/compare/pair-record.ts';
import {
  MAX_PAIR_FILE_BYTES,
  MAX_PAIR_FILES,
  MAX_UNWRITTEN_BYTES,
  WRITE_PAUSE_MS,
} from './limits.ts';
import type { PairStats } from './messages.ts';

/** A log of pairs, one JSON line each, in files of bounded size and number. */
export interface PairLog {
  /** Returns at once; what the disk cannot keep up with is dropped and counted. */
  write(record: PairRecord): void;
  stats(): PairStats;
  /** Resolves when all that waits is written, or could not be. */
  close(): Promise<void>;
}

export interface PairLogBounds {
  readonly fileBytes: number;
  readonly files: number;
  readonly unwrittenBytes: number;
}

const BOUNDS: PairLogBounds = {
  fileBytes: MAX_PAIR_FILE_BYTES,
  files: MAX_PAIR_FILES,
  unwrittenBytes: MAX_UNWRITTEN_BYTES,
};

const FILE = /^pairs-(\d+)\.jsonl$/;

/** Goes on after the files that are there. A disk that refuses costs pairs, and nothing else. */
export function pairLog(folder: string, bounds: PairLogBounds = BOUNDS): PairLog {
  const counts = { written: 0, dropped: 0, failed: 0 };
  let lines: string[] = [];
  let unwritten = 0;
  let busy = false;
  let closing = false;
  let file: { readonly fd: number; bytes: number } | undefined;
  const idle: (() => void)[] = [];

  const writeNext = (): void => {
    if (lines.length === 0) {
      busy = false;
      for (const resolve of idle.splice(0)) resolve();
      return;
    }
    busy = true;
    const batch = lines;
    lines = [];
    const bytes = Buffer.from(batch.join(''), 'utf8');
    append(bytes, (error) => {
      unwritten -= bytes.length;
      counts[error === null ? 'written' : 'failed'] += batch.length;
      if (error === null) writeNext();
      else recover();
    });
  };
  /** The next line begins a file of its own: the last one may have been torn. */
  const recover = (): void => {
    endFile();
    if (closing) writeNext();
    else setTimeout(writeNext, WRITE_PAUSE_MS);
  };
  const append = (bytes: Buffer, done: (error: Error | null) => void): void => {
    try {
      if (file !== undefined && file.bytes >= bounds.fileBytes) endFile();
      file ??= { fd: nextFile(folder, bounds.files), bytes: 0 };
    } catch (error) {
      const refused = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => done(refused));
      return;
    }
    const current = file;
    writeAll(current.fd, bytes, (error) => {
      current.bytes += bytes.length;
      done(error);
    });
  };
  const endFile = (): void => {
    if (file !== undefined) closeQuietly(file.fd);
    file = undefined;
  };
  return {
    write: (record) => {
      const line = `${JSON.stringify(record)}\n`;
      const size = Buffer.byteLength(line);
      if (closing || unwritten + size > bounds.unwrittenBytes) {
        counts.dropped += 1;
        return;
      }
      lines.push(line);
      unwritten += size;
      if (busy) return;
      busy = true;
      setImmediate(writeNext);
    },
    stats: () => ({ ...counts }),
    close: async () => {
      closing = true;
      if (busy) await new Promise<void>((resolve) => idle.push(resolve));
      endFile();
    },
  };
}

/** Opens the file after the last one, and removes the oldest of too many. Throws the system's error. */
function nextFile(folder: string, maxFiles: number): number {
  const numbers = readdirSync(folder)
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
  for (const old of numbers.slice(0, Math.max(0, numbers.length - maxFiles + 1)))
    unlinkSync(join(folder, fileName(old)));
  return openSync(join(folder, fileName((numbers.at(-1) ?? 0) + 1)), 'ax');
}

function fileName(number: number): string {
  return `pairs-${String(number).padStart(6, '0')}.jsonl`;
}

/** A disk that is nearly full takes a part. */
function writeAll(fd: number, bytes: Buffer, done: (error: Error | null) => void): void {
  write(fd, bytes, (error, taken) => {
    if (error !== null) done(error);
    else if (taken < bytes.length) writeAll(fd, bytes.subarray(taken), done);
    else done(null);
  });
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // A delayed write's error: those lines are counted as written, and lost.
  }
}
