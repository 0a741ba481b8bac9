import type { Comparison } from '../core/compare/comparison.ts';
import { believedTexts } from './compare-tables.ts';
import { counted, countText } from './count-text.ts';

/** What a comparison comes to, in a sentence. */
export function compareSentence(comparison: Comparison): string {
  const { pairs, versions } = comparison;
  const [stable, shadow] = [versions.stable.join(', '), versions.shadow.join(', ')];
  const believed = believedTexts(comparison);
  const over = `${shadow} beside ${stable} over ${counted(pairs, 'pair')}`;
  if (believed.length === 0) return `${over}: no difference that the pairs bear out.`;
  return `${over}: ${believed.slice(0, MOST_NAMED).join('; ')}${restText(believed.length)}.`;
}

const MOST_NAMED = 4;

function restText(count: number): string {
  const rest = count - MOST_NAMED;
  return rest <= 0 ? '' : `; and ${countText(rest)} more`;
}

/** What the columns mean, for who has not met them. */
export const COMPARE_LEGEND =
  'Both answers of a pair are to the same request. Marked with *: differences to believe, of which at ' +
  'most 5% are expected to be none (e-BH over all rows). The intervals and the evidence hold at every ' +
  'look at once: a log may be compared again whenever it has grown. d_z: the mean difference in ' +
  'standard deviations of the differences. Ratios are of geometric means. Pairs are taken for ' +
  'independent, those of one user or one prompt too.';

/** How the pairs to read were found. */
export const DIFFERENT_LEGEND =
  'Of the 500 pairs that differ most in length and form, those with the fewest words in common.';

export function truthText({ truthOneIn }: Comparison): string | null {
  if (truthOneIn === null || truthOneIn === 1) return null;
  return `Whether known questions were answered right was judged for one in ${truthOneIn} pairs.`;
}
