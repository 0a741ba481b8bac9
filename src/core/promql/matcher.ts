import type { Regexp } from '../regexp/regexp.ts';
import type { RegexpBudget } from '../regexp/regexp-budget.ts';
import { isMatch, matcherRegexp } from './anchored-regexp.ts';
import type { Semantics } from './ast.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One label matcher; a label that is not there counts as empty. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly regexp?: Regexp;
}

/** Throws PromqlError if the value is not a regular expression where one is asked for. */
export function matcher(
  name: string,
  operator: MatchOperator,
  { value, semantics }: { readonly value: string; readonly semantics: Semantics },
): Matcher {
  if (operator === '=' || operator === '!=') return { name, operator, value };
  return { name, operator, value, regexp: matcherRegexp(value, semantics) };
}

export function matches({ operator, value, regexp }: Matcher, text: string, budget: RegexpBudget) {
  if (regexp) return isMatch(regexp, text, budget) === (operator === '=~');
  return (value === text) === (operator === '=');
}

/** Whether a series without the label would match too. */
export function matchesEmpty(matcher: Matcher): boolean {
  return matches(matcher, '', { movesLeft: Number.POSITIVE_INFINITY, limit: 0 });
}
