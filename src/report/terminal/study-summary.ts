import colors from 'picocolors';
import type { StudyResult } from '../../core/scenario/study-result.ts';
import { commandText, type TypedCommand } from '../command-text.ts';
import { drawnText, interruptedText, studySentence } from '../study-sentence.ts';
import {
  costTable,
  deciderTable,
  expectationTable,
  type HeldIn,
  heldIn,
  oddText,
  outcomeTable,
} from '../study-tables.ts';
import { tableLines } from './table-lines.ts';
import { wrapped } from './wrapped.ts';

export const HELD_COLOR: Readonly<Record<HeldIn, (line: string) => string>> = {
  all: colors.green,
  some: colors.yellow,
  none: colors.red,
};

/** What many runs of one scenario came to; `folder` is where the files are, if any were written. */
export function printStudy(
  study: StudyResult,
  typed: TypedCommand,
  folder: string | null,
  out: NodeJS.WritableStream,
): void {
  const interrupted = interruptedText(study);
  const lines = [
    ...wrapped(studySentence(study), 0).map((line) => colors.bold(line)),
    ...(interrupted === null ? [] : [colors.yellow(`‖ ${interrupted}`)]),
    '',
    ...(study.seeds.done === 0 ? [] : tables(study)),
    ...oddRuns(study, typed),
    ...wrapped(drawnText(study), 2),
    ...study.notes.flatMap((note) => wrapped(`note: ${note}`, 2)),
    ...(folder === null ? [] : [`  run folder: ${folder}`]),
    '',
  ];
  out.write(lines.join('\n'));
}

function tables(study: StudyResult): string[] {
  const held = study.expectations.map((one) => HELD_COLOR[heldIn(one)]);
  return [
    ...tableLines(outcomeTable(study)),
    ...tableLines(deciderTable(study)),
    ...tableLines(costTable(study)),
    ...tableLines(expectationTable(study), held),
  ];
}

function oddRuns(study: StudyResult, typed: TypedCommand): string[] {
  if (study.odd.length === 0) return [];
  return [
    colors.dim('  runs that ended otherwise than most, and how to run each again'),
    ...study.odd.flatMap((odd) => [
      ...wrapped(oddText(odd), 2),
      colors.cyan(`    ${commandText(typed, odd.seed)}`),
    ]),
    '',
  ];
}
