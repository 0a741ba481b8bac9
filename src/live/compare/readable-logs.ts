import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Database } from './database.ts';
import { linesOf } from './log-lines.ts';
import type { PairFiles } from './pair-files.ts';
import { allRows } from './pair-source.ts';

export interface ReadableLogs {
  /** The logs, or copies of them in which lines that are not JSON stand as empty objects. */
  readonly files: PairFiles;
  close(): void;
}

/**
 * Logs that the database reads to their end. DuckDB passes over a line that is not JSON, but not over
 * one that ends within an object before a line that begins within it: such a log is copied without
 * what does not read, which costs a pass in plain TypeScript. Rejects with DuckDB's other errors.
 */
export async function readableLogs(database: Database, files: PairFiles): Promise<ReadableLogs> {
  try {
    await database.rows(`SELECT count(v) FROM ${allRows(files)}`);
    return { files, close: () => {} };
  } catch (error) {
    if (!(error instanceof Error) || !/Malformed JSON/.test(error.message)) throw error;
  }
  const folder = mkdtempSync(join(tmpdir(), 'understudy-pairs-'));
  const lines: string[] = [];
  for (const [index, path] of files.lines.entries()) {
    const copy = join(folder, `${index}.jsonl`);
    await pipeline(Readable.from(readable(path)), createWriteStream(copy));
    lines.push(copy);
  }
  const close = () => rmSync(folder, { recursive: true, force: true });
  return { files: { ...files, lines }, close };
}

async function* readable(path: string): AsyncGenerator<string> {
  for await (const line of linesOf(path)) yield `${isJson(line) || line === '' ? line : '{}'}\n`;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
