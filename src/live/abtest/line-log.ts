import { closeSync, createWriteStream, existsSync, openSync, readSync, statSync } from 'node:fs';

/** A file of lines that only grows, up to a bound. */
export interface LineLog {
  /** Returns at once; what is beyond the bounds, or a disk refuses, is dropped and counted. */
  write(line: string): void;
  stats(): LineStats;
  /** Resolves when all that waits is written, or could not be. */
  close(): Promise<void>;
}

export interface LineStats {
  readonly written: number;
  readonly dropped: number;
}

export interface LineBounds {
  readonly fileBytes: number;
  readonly unwrittenBytes: number;
}

/** Some two million lines. */
const BOUNDS: LineBounds = {
  fileBytes: 256 * 1024 * 1024,
  /** Lines that wait for the disk. */
  unwrittenBytes: 16 * 1024 * 1024,
};

/** Goes on at the end of a file that is there. A disk that refuses costs lines, and nothing else. */
export function lineLog(path: string, bounds: LineBounds = BOUNDS): LineLog {
  const counts = { written: 0, dropped: 0 };
  let bytes = existsSync(path) ? statSync(path).size : 0;
  let isRefused = false;
  const stream = createWriteStream(path, { flags: 'a' });
  stream.on('error', () => {
    isRefused = true;
  });
  const append = (text: string, lines: number): void => {
    const size = Buffer.byteLength(text);
    const isFull =
      bytes + size > bounds.fileBytes || stream.writableLength + size > bounds.unwrittenBytes;
    if (isFull || isRefused || stream.writableEnded) {
      counts.dropped += lines;
      return;
    }
    bytes += size;
    stream.write(text, (error) => {
      counts[error ? 'dropped' : 'written'] += lines;
    });
  };
  // A crash tears the last line: the next one begins a line of its own.
  if (bytes > 0 && lastByte(path, bytes) !== LINE_FEED) append('\n', 0);
  return {
    write: (line) => append(`${line}\n`, 1),
    stats: () => ({ ...counts }),
    close: () =>
      new Promise((resolve) => {
        if (stream.closed) resolve();
        else stream.once('close', () => resolve());
        stream.end();
      }),
  };
}

const LINE_FEED = 10;

function lastByte(path: string, size: number): number | undefined {
  const file = openSync(path, 'r');
  try {
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, size - 1);
    return byte[0];
  } finally {
    closeSync(file);
  }
}
