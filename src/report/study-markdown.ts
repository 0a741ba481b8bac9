import type { StudyResult } from '../core/scenario/study-result.ts';
import { commandText, type TypedCommand } from './command-text.ts';
import { counted } from './count-text.ts';
import { markdownReport } from './markdown/markdown-report.ts';
import { drawnText, interruptedText, studySentence } from './study-sentence.ts';
import { costTable, deciderTable, expectationTable, heldIn, oddText } from './study-tables.ts';

/** Many runs as a comment of a pull request. Every text in it is escaped. */
export function studyMarkdown(study: StudyResult, typed: TypedCommand | null): string {
  const { scenario, seeds, expectations, complete, odd, notes } = study;
  const interrupted = interruptedText(study);
  return markdownReport({
    isGood:
      expectations.length === 0 ? null : complete && expectations.every((one) => one.share > 0.5),
    title: `${scenario}: ${counted(seeds.done, 'simulation')}`,
    verdict: studySentence(study),
    tables: [expectationTable(study), deciderTable(study), costTable(study)],
    notes: [
      ...(interrupted === null ? [] : [interrupted]),
      ...(expectations.some((one) => heldIn(one) === 'some')
        ? ['~: held in some of the runs only']
        : []),
      ...odd.slice(0, 1).map((one) => `otherwise, with seed ${one.seed}: ${oddText(one)}`),
      ...notes,
    ],
    made: drawnText(study),
    command: typed === null ? null : commandText(typed, seeds.first, seeds.asked),
  });
}
