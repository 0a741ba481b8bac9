import colors from 'picocolors';
import type { ContestResult } from '../../core/scenario/contest-result.ts';
import { contestNotes, contestTable } from '../contest-tables.ts';
import { columns } from './columns.ts';
import { wrapped } from './wrapped.ts';

/** Judges side by side; `folder` is where the files are. */
export function printContest(
  result: ContestResult,
  folder: string,
  out: NodeJS.WritableStream,
): void {
  const { head, rows, numbers } = contestTable(result);
  const [first = '', ...lines] = columns([head, ...rows], numbers);
  const { done, asked } = result.seeds;
  out.write(
    [
      ...(result.complete ? [] : [colors.yellow(`‖ interrupted after ${done} of ${asked} seeds`)]),
      colors.dim(`  ${first}`),
      ...lines.map((line) => `  ${line}`),
      '',
      ...contestNotes(result).flatMap((note) => wrapped(note, 2)),
      `  run folder: ${folder}`,
      '',
    ].join('\n'),
  );
}
