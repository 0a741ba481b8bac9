import { PAIR_FORMAT } from '../../core/compare/pair-record.ts';
import type { Database } from './database.ts';
import { linesOf } from './log-lines.ts';
import type { PairFiles } from './pair-files.ts';
import { allRows, IS_PAIR } from './pair-source.ts';

/** What a log holds besides pairs that can be compared. */
export interface LostLines {
  /** Neither a pair nor readable. */
  readonly corrupt: number;
  /** Of a format that is newer than this version knows. */
  readonly newer: number;
  /** `file:line: why`, of the first few. */
  readonly first: readonly string[];
}

const MOST_NAMED = 5;

/**
 * Counts them with the database, and reads the logs line by line only if there are any. `named` are
 * the logs by the names that people know.
 */
export async function lostLines(
  database: Database,
  files: PairFiles,
  named: PairFiles = files,
): Promise<LostLines> {
  const [row] = await database.rows(
    `SELECT count(*) FILTER (coalesce(v > ${PAIR_FORMAT}, false)) AS newer, ` +
      `count(*) FILTER (NOT coalesce(v > ${PAIR_FORMAT}, false) AND NOT coalesce(${IS_PAIR}, false)) ` +
      `AS corrupt FROM ${allRows(files)}`,
  );
  const newer = Number(row?.newer ?? 0);
  const corrupt = Number(row?.corrupt ?? 0);
  const wanted = Math.min(MOST_NAMED, newer + corrupt);
  return { corrupt, newer, first: wanted === 0 ? [] : await firstOf(named.lines, wanted) };
}

async function firstOf(paths: readonly string[], wanted: number): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    let number = 0;
    for await (const line of linesOf(path)) {
      number += 1;
      const why = line.trim() === '' ? undefined : lossOf(line);
      if (why !== undefined) found.push(`${path}:${number}: ${why}`);
      if (found.length === wanted) return found;
    }
  }
  return found;
}

/** Why a line is no pair; undefined if it is one. */
function lossOf(line: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return 'is not JSON; a line that is torn is what a crash leaves behind';
  }
  const version = valueIn(read, 'v');
  if (typeof version === 'number' && version > PAIR_FORMAT)
    return `is of format ${version}; this version reads ${PAIR_FORMAT}, a newer one is needed`;
  if (version !== PAIR_FORMAT) return `has no "v": ${PAIR_FORMAT}; expected a pair of answers`;
  for (const key of ['requestId', 'at'])
    if (typeof valueIn(read, key) !== 'string') return `has no ${key}; expected a pair of answers`;
  for (const side of ['stable', 'shadow'])
    for (const key of ['status', 'latencyMs'])
      if (typeof valueIn(valueIn(read, side), key) !== 'number')
        return `${side}.${key} is no number; expected a pair of answers`;
  return undefined;
}

function valueIn(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
