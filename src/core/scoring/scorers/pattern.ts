import { compileRegexp, matchText } from '../../regexp/regexp.ts';
import { regexpBudget } from '../../regexp/regexp-budget.ts';
import { CANNOT_TELL, GOOD, type Score, USELESS } from '../score.ts';

/** What one answer may cost to match: a pattern of hundreds of states over a long answer. */
const MAX_MOVES = 5_000_000;

/**
 * Whether an answer matches a pattern in RE2's syntax, anywhere unless the pattern says otherwise.
 * Exact; a match that would cost too much cannot be told, as is a pattern that does not read.
 */
export function scorePattern(answer: string, pattern: string): Score {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) return CANNOT_TELL;
  switch (matchText(compiled.regexp, answer, regexpBudget(MAX_MOVES))) {
    case 'match':
      return GOOD;
    case 'no match':
      return USELESS;
    case 'budget spent':
      return CANNOT_TELL;
  }
}
