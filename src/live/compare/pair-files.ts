import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Logs of pairs, by how they are read. */
export interface PairFiles {
  readonly lines: readonly string[];
  readonly parquet: readonly string[];
}

export type FoundFiles =
  | { readonly ok: true; readonly files: PairFiles }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

const LINES = /\.(jsonl|ndjson)(\.gz)?$/;
const PARQUET = /\.parquet$/;

/** The logs that were named: files as they are, of a folder those called `pairs-…`. */
export function pairFiles(named: readonly string[]): FoundFiles {
  const lines: string[] = [];
  const parquet: string[] = [];
  for (const path of named) {
    const found = filesAt(path);
    if (typeof found === 'string') return { ok: false, error: found };
    for (const file of found) (PARQUET.test(file) ? parquet : lines).push(file);
  }
  if (lines.length > 0 && parquet.length > 0) {
    return {
      ok: false,
      error: `${parquet[0]}: Parquet beside JSON lines; compare them one by one`,
    };
  }
  return { ok: true, files: { lines, parquet } };
}

function filesAt(path: string): readonly string[] | string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return `${path}: there is no such file; expected a log of pairs`;
  if (stats.isDirectory()) {
    const names = readdirSync(path).filter((name) => /^pairs-/.test(name) && isLog(name));
    if (names.length === 0)
      return `${path}: no log of pairs in it; expected such as pairs-000001.jsonl`;
    return names.toSorted().map((name) => join(path, name));
  }
  if (!isLog(path)) return `${path}: expected a file of .jsonl, .ndjson, .jsonl.gz or .parquet`;
  return [path];
}

function isLog(name: string): boolean {
  return LINES.test(name) || PARQUET.test(name);
}
