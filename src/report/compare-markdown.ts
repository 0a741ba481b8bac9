import type { Comparison } from '../core/compare/comparison.ts';
import { COMPARE_LEGEND, compareSentence, truthText } from './compare-sentence.ts';
import { measureTable, traitTable } from './compare-tables.ts';
import { markdownReport } from './markdown/markdown-report.ts';

/** A comparison as a comment of a pull request. Every text in it is escaped. */
export function compareMarkdown(
  comparison: Comparison,
  notes: readonly string[],
  command: string | null,
): string {
  const { versions, from, to } = comparison;
  const truth = truthText(comparison);
  return markdownReport({
    isGood: null,
    title: `${versions.shadow.join(', ')} beside ${versions.stable.join(', ')}`,
    verdict: compareSentence(comparison),
    tables: [measureTable(comparison), traitTable(comparison)],
    notes: [...notes, ...(truth === null ? [] : [truth])],
    made: `Shadow, from ${from ?? '?'} to ${to ?? '?'}. ${COMPARE_LEGEND}`,
    command,
  });
}
