import colors from 'picocolors';
import type { Comparison } from '../../core/compare/comparison.ts';
import { compareSentence, truthText } from '../compare-sentence.ts';
import { measureTable, seenTraits, traitTable } from '../compare-tables.ts';
import { tableLines } from './table-lines.ts';
import { sentenceLines } from './wrapped.ts';

/** A comparison for the terminal; the page has the distributions and the pairs to read. */
export function printComparison(
  comparison: Comparison,
  { notes, page }: { readonly notes: readonly string[]; readonly page: string },
  out: NodeJS.WritableStream,
): void {
  const paint = (rows: readonly { readonly isBelieved: boolean }[]) =>
    rows.map(({ isBelieved }) => (isBelieved ? colors.bold : plain));
  const truth = truthText(comparison);
  const lines = [
    '',
    ...sentenceLines(compareSentence(comparison), 0).map((line) => colors.bold(line)),
    '',
    ...tableLines(measureTable(comparison), paint(comparison.measures)),
    ...tableLines(traitTable(comparison), paint(seenTraits(comparison.traits))),
    '  * a difference to believe: of those at most 5% are expected to be none, at whichever look',
    ...notes.flatMap((note) => sentenceLines(`note: ${note}`, 2)),
    ...(truth === null ? [] : [`  note: ${truth}`]),
    '',
    `  page: ${page}`,
    '',
  ];
  out.write(lines.join('\n'));
}

function plain(line: string): string {
  return line;
}
