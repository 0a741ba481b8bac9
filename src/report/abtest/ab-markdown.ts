import type { AbRunResult } from '../../core/scenario/abtest/ab-run-result.ts';
import type { AbStudyResult } from '../../core/scenario/abtest/ab-study-result.ts';
import { commandText, type TypedCommand } from '../command-text.ts';
import { counted } from '../count-text.ts';
import { expectationRows } from '../expectations-section.ts';
import { markdownReport } from '../markdown/markdown-report.ts';
import { expectationTable } from '../study-tables.ts';
import { abFindingTable, abStudySentence } from './ab-study-tables.ts';
import { armTable, differenceTable, seenDifferences, splitText } from './ab-tables.ts';
import { abSentence } from './ab-texts.ts';

/** A run of an A/B test as a comment of a pull request. Every text in it is escaped. */
export function abMarkdown(run: AbRunResult, typed: TypedCommand | null): string {
  const { scenario, seed, outcome, expectations, result, models, said, world, notes } = run;
  const { control, treatments } = result;
  return markdownReport({
    isGood: expectations.length === 0 ? null : expectations.every(({ pass }) => pass),
    title: `${scenario}: ${outcome}`,
    verdict: abSentence(run),
    tables: [
      expectationRows(expectations),
      armTable(result, models),
      ...(treatments ?? []).map(({ arm, metrics }) =>
        differenceTable(seenDifferences(metrics), { control, arm, said }),
      ),
    ],
    notes: [
      `sample ratio: ${splitText(result)}`,
      ...(treatments === null ? ['results are withheld: the split lies'] : []),
      ...notes,
    ],
    made: `${world}, seed ${seed}.`,
    command: typed === null ? null : commandText(typed, seed),
  });
}

/** The same of many runs of one. */
export function abStudyMarkdown(study: AbStudyResult, typed: TypedCommand | null): string {
  const { scenario, seeds, complete, expectations, notes } = study;
  const isHeld = complete && expectations.every(({ share }) => share > 0.5);
  return markdownReport({
    isGood: expectations.length === 0 ? null : isHeld,
    title: `${scenario}: ${counted(seeds.done, 'simulation')}`,
    verdict: abStudySentence(study),
    tables: [expectationTable(study), abFindingTable(study)],
    notes,
    made: `Virtual time, seeds ${seeds.first} to ${seeds.first + Math.max(1, seeds.done) - 1}.`,
    command: typed === null ? null : commandText(typed, seeds.first, seeds.asked),
  });
}
