import colors from 'picocolors';
import type { AbRunResult } from '../../core/scenario/abtest/ab-run-result.ts';
import { shownText } from '../../core/shown-text.ts';
import { armTable, differenceTable, seenDifferences, splitText } from '../abtest/ab-tables.ts';
import { abSentence } from '../abtest/ab-texts.ts';
import { VERDICT_COLOR } from './ab-view.ts';
import { expectationLines } from './summary.ts';
import { tableLines } from './table-lines.ts';
import { wrapped } from './wrapped.ts';

/** The end of an A/B test: what was found, what was expected, and over whom. */
export function printAbSummary(run: AbRunResult, folder: string, out: NodeJS.WritableStream): void {
  const { result, models, said, notes } = run;
  const { control } = result;
  const compared = (result.treatments ?? []).flatMap(({ arm, metrics }) => {
    const seen = seenDifferences(metrics);
    const paint = seen.map(({ verdict }) => VERDICT_COLOR[verdict]);
    return tableLines(differenceTable(seen, { control, arm, said }), paint);
  });
  const lines = [
    '',
    ...wrapped(abSentence(run), 0).map((line) => colors.bold(line)),
    '',
    ...expectationLines(run),
    '',
    ...tableLines(armTable(result, models)),
    ...compared,
    ...(result.split.state === 'ok' ? wrapped(splitText(result), 2) : []),
    ...notes.map((note) => `  note: ${shownText(note)}`),
    `  run folder: ${folder}`,
    '',
  ];
  out.write(lines.join('\n'));
}
