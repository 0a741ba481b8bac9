import { compile, matchesWhole, type Regex, type RegexBudget } from './regex/regex.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One label matcher; a label that is not there counts as empty. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly regex?: Regex;
}

/** Throws PromqlError if the value is not a regular expression where one is asked for. */
export function matcher(
  name: string,
  operator: MatchOperator,
  { value, dotAll }: { readonly value: string; readonly dotAll: boolean },
): Matcher {
  if (operator === '=' || operator === '!=') return { name, operator, value };
  return { name, operator, value, regex: compile(value, dotAll) };
}

export function matches({ operator, value, regex }: Matcher, text: string, budget: RegexBudget) {
  if (regex) return matchesWhole(regex, text, budget) === (operator === '=~');
  return (value === text) === (operator === '=');
}

/** Whether a series without the label would match too. */
export function matchesEmpty(matcher: Matcher): boolean {
  return matches(matcher, '', { movesLeft: Number.POSITIVE_INFINITY, limit: 0 });
}
