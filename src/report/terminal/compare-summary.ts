import colors from 'picocolors';
import type { Comparison } from '../../core/compare/comparison.ts';
import { shownText } from '../../core/shown-text.ts';
import { compareSentence, truthText } from '../compare-sentence.ts';
import { measureTable, seenTraits, traitTable } from '../compare-tables.ts';
import { tableLines } from './table-lines.ts';

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
    colors.bold(shownText(compareSentence(comparison))),
    '',
    ...tableLines(measureTable(comparison), paint(comparison.measures)),
    ...tableLines(traitTable(comparison), paint(seenTraits(comparison.traits))),
    '  * a difference to believe: of those at most 5% are expected to be none, at whichever look',
    ...notes.map((note) => `  note: ${shownText(note)}`),
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
