import type { Side } from '../../core/compare/comparison.ts';
import { SIGNS, type Sign } from '../../core/compare/signs.ts';
import { field, sqlText } from './sql-text.ts';

/*
 * Signs as SQL. Most texts have few of them, and a regular expression is dear: one over all of a kind
 * goes first, and only a text that has any of them is looked through for each.
 */

/** What is asked of a text once, whatever is looked for: columns beside those of the pairs. */
export function readingColumns(side: Side): string {
  const text = field(side, 'text');
  return [
    `lower(${text}) AS "${side}Folded"`,
    `${matches(text, ANY_LINE)} AS "${side}AnyLine"`,
    `${matches(`lower(${text})`, ANY_WORD)} AS "${side}AnyWord"`,
  ].join(', ');
}

/** A condition for a sign in a side's text, over a text that is not null. */
export function signCondition(side: Side, sign: Sign): string {
  const text = field(side, 'text');
  const parts = sign.parts.map((part) => `contains(${text}, ${sqlText(part)})`);
  if (sign.pattern === null) return parts.join(' OR ');
  const own = matches(sign.isFolded ? `"${side}Folded"` : text, sign.pattern);
  const any = `"${side}${sign.isFolded ? 'AnyWord' : 'AnyLine'}"`;
  return [...parts, `CASE WHEN ${any} THEN ${own} ELSE false END`].join(' OR ');
}

/** What every line that is more than prose begins with. */
const ANY_LINE = '^[ \\t]*[-*+#|{\\[0-9]';

const ANY_WORD = SIGNS.filter(({ isFolded }) => isFolded)
  .map(({ pattern }) => `(?:${pattern})`)
  .join('|');

function matches(text: string, pattern: string): string {
  return `regexp_matches(${text}, ${sqlText(`(?m)${pattern}`)})`;
}
