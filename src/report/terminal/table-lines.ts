import colors from 'picocolors';
import type { Table } from '../table.ts';
import { columns } from './columns.ts';

/** A table as lines, an empty one behind it; none for one without rows. `paint` has a colour a row. */
export function tableLines(
  { head, rows, numbers }: Table,
  paint: readonly ((line: string) => string)[] = [],
): string[] {
  if (rows.length === 0) return [];
  const [first = '', ...lines] = columns([head, ...rows], numbers);
  return [
    colors.dim(`  ${first}`),
    ...lines.map((line, index) => paint[index]?.(`  ${line}`) ?? `  ${line}`),
    '',
  ];
}
