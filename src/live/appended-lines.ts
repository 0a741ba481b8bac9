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

const NEWLINE = 0x0a;

/** A file of lines that outlives its process: none of them is ever half there. */
export class AppendedLines {
  /** What stood in it when it was opened, without the ends of lines. */
  readonly first: readonly Buffer[];
  /** What was mended when it was opened, in one line; null if nothing was. */
  readonly mended: string | null;
  readonly #file: number;
  /** Bytes of whole lines. */
  #length: number;
  /** A part of a line may stand behind the whole ones. */
  #isTorn: boolean;

  /**
   * Opens the file, or begins one. A last line that was torn as its process or its machine went down is
   * cut off. Throws the system's error if it cannot be opened.
   */
  constructor(path: string) {
    const isNew = !existsSync(path);
    this.#file = openSync(path, 'a+', 0o600);
    try {
      if (isNew) syncFolder(dirname(path));
      const bytes = readFileSync(this.#file);
      this.#length = bytes.lastIndexOf(NEWLINE) + 1;
      this.first = linesIn(bytes.subarray(0, this.#length));
      const torn = bytes.length - this.#length;
      this.mended =
        torn === 0 ? null : `${path}: its last line was torn; ${torn} bytes are cut off`;
      this.#isTorn = torn > 0;
      this.#cutBack();
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** The line is on the disk when this returns. Throws the system's error, and leaves no part of it. */
  append(line: string): void {
    this.#write(line, () => fdatasyncSync(this.#file));
  }

  /** The same, but a machine that goes down may lose it. */
  appendUnsynced(line: string): void {
    this.#write(line, () => {});
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: string, sync: () => void): void {
    const bytes = Buffer.from(`${line}\n`);
    // Of a disk that failed, the cutting may have failed as well.
    this.#cutBack();
    try {
      for (let written = 0; written < bytes.length; ) {
        this.#isTorn = true;
        written += writeSync(this.#file, bytes, written);
      }
      sync();
    } catch (error) {
      this.#cutBackIfPossible();
      throw error;
    }
    this.#length += bytes.length;
    this.#isTorn = false;
  }

  #cutBack(): void {
    if (!this.#isTorn) return;
    ftruncateSync(this.#file, this.#length);
    fdatasyncSync(this.#file);
    this.#isTorn = false;
  }

  #cutBackIfPossible(): void {
    try {
      this.#cutBack();
    } catch {
      // Nothing is appended before it was possible.
    }
  }
}

function linesIn(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/** A new name in a folder is on the disk only once the folder is. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
