import colors from 'picocolors';
import type { AbStudyResult } from '../../core/scenario/abtest/ab-study-result.ts';
import { abFindingTable, abStudySentence } from '../abtest/ab-study-tables.ts';
import { expectationTable, heldIn } from '../study-tables.ts';
import { HELD_COLOR } from './study-summary.ts';
import { tableLines } from './table-lines.ts';
import { wrapped } from './wrapped.ts';

/** What many runs of one A/B test came to. */
export function printAbStudy(
  study: AbStudyResult,
  folder: string,
  out: NodeJS.WritableStream,
): void {
  const held = study.expectations.map((one) => HELD_COLOR[heldIn(one)]);
  const lines = [
    ...wrapped(abStudySentence(study), 0).map((line) => colors.bold(line)),
    '',
    ...tableLines(abFindingTable(study)),
    ...tableLines(expectationTable(study), held),
    ...study.notes.flatMap((note) => wrapped(`note: ${note}`, 2)),
    `  run folder: ${folder}`,
    '',
  ];
  out.write(lines.join('\n'));
}
