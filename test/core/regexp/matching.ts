import { compileRegexp, compileWholeRegexp, matchText } from '../../../src/core/regexp/regexp.ts';
import { regexpBudget } from '../../../src/core/regexp/regexp-budget.ts';

export const PLENTY = 1_000_000;

/** Whether a pattern matches anywhere, or why it is none. */
export function search(pattern: string, text: string): boolean | string {
  const compiled = compileRegexp(pattern);
  return compiled.ok
    ? matchText(compiled.regexp, text, regexpBudget(PLENTY)) === 'match'
    : compiled.error;
}

/** The same for a whole text, in which `.` takes newlines. */
export function matchWhole(pattern: string, text: string): boolean | string {
  const compiled = compileWholeRegexp(pattern);
  return compiled.ok
    ? matchText(compiled.regexp, text, regexpBudget(PLENTY)) === 'match'
    : compiled.error;
}

/** A pattern that is known to be one. */
export function compiled(pattern: string) {
  const result = compileRegexp(pattern);
  if (!result.ok) throw new Error(result.error);
  return result.regexp;
}
