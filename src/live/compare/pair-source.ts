import type { Side } from '../../core/compare/comparison.ts';
import { PAIR_FORMAT } from '../../core/compare/pair-record.ts';
import type { PairFiles } from './pair-files.ts';
import { field, sqlText } from './sql-text.ts';

const SIDE =
  'STRUCT("version" VARCHAR, "status" BIGINT, "error" VARCHAR, "latencyMs" DOUBLE, ' +
  '"firstTokenMs" DOUBLE, "text" VARCHAR, "textSha256" VARCHAR, "finishReason" VARCHAR, ' +
  '"inputTokens" DOUBLE, "outputTokens" DOUBLE, "costUsd" DOUBLE, "meanLogprob" DOUBLE, ' +
  '"truncated" BOOLEAN)';

const COLUMNS: readonly (readonly [string, string])[] = [
  ['v', 'BIGINT'],
  ['at', 'VARCHAR'],
  ['requestId', 'VARCHAR'],
  ['prompt', 'STRUCT("sha256" VARCHAR, "text" VARCHAR)'],
  ['stable', SIDE],
  ['shadow', SIDE],
];

/** A line longer than this is no pair: both texts of one are cut well below. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * All lines of the logs as a table, one that cannot be read as a row of nulls (RFC 8259 is DuckDB's
 * to hold them to). The shape is given and not sniffed: a log may begin with a hundred nulls.
 */
export function allRows({ lines, parquet }: PairFiles): string {
  if (parquet.length > 0) return `read_parquet(${list(parquet)})`;
  const columns = COLUMNS.map(([name, type]) => `"${name}": ${sqlText(type)}`).join(', ');
  return (
    `read_json(${list(lines)}, format = 'newline_delimited', ignore_errors = true, ` +
    `maximum_object_size = ${MAX_LINE_BYTES}, columns = {${columns}})`
  );
}

/** Whether a row is a pair that can be compared. */
export const IS_PAIR = [
  `v = ${PAIR_FORMAT}`,
  '"requestId" IS NOT NULL',
  '"at" IS NOT NULL',
  'stable."status" IS NOT NULL',
  'stable."latencyMs" IS NOT NULL',
  'shadow."status" IS NOT NULL',
  'shadow."latencyMs" IS NOT NULL',
].join(' AND ');

/** The pairs among them. */
export function pairRows(files: PairFiles): string {
  return `(SELECT * FROM ${allRows(files)} WHERE ${IS_PAIR})`;
}

/** An answer that came whole: what a failed one took says nothing of how its model answers. */
export function isWhole(side: Side): string {
  return `(${field(side, 'error')} IS NULL AND ${field(side, 'status')} = 200)`;
}

export const BOTH_WHOLE = `${isWhole('stable')} AND ${isWhole('shadow')}`;

/** Both came whole and are there to be read. */
export const BOTH_TEXTS = `${BOTH_WHOLE} AND ${field('stable', 'text')} IS NOT NULL AND ${field('shadow', 'text')} IS NOT NULL`;

function list(paths: readonly string[]): string {
  return `[${paths.map(sqlText).join(', ')}]`;
}
