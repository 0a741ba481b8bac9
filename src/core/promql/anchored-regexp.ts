import {
  type Captures,
  type CompiledRegexp,
  capturesOf,
  compileRegexp,
  compileWholeRegexp,
  matchText,
  type Regexp,
} from '../regexp/regexp.ts';
import type { RegexpBudget } from '../regexp/regexp-budget.ts';
import type { Semantics } from './ast.ts';
import { executionError, PromqlError } from './error.ts';

/*
 * Prometheus matches whole values only. 2.x compiles a matcher's expression with the anchors around
 * it, as its messages show, and only then without; 3.x without them, and `.` takes newlines.
 */

/** The expression of a label matcher. Throws PromqlError (parse) if it is none. */
export function matcherRegexp(pattern: string, semantics: Semantics): Regexp {
  const compiled =
    semantics === '3.x' ? compileWholeRegexp(pattern) : compileRegexp(`^(?:${pattern})$`);
  if (!compiled.ok) throw refused(compiled.error, compiled);
  const alone = semantics === '2.x' && /\).*\(/s.test(pattern) ? compileRegexp(pattern) : compiled;
  if (!alone.ok) throw refused(alone.error, alone);
  return compiled.regexp;
}

/** The expression of a `label_replace()`. Throws PromqlError (execution) if it is none. */
export function replacedRegexp(pattern: string, semantics: Semantics): Regexp {
  const compiled = compileRegexp(`^(?${semantics === '3.x' ? 's' : ''}:${pattern})$`);
  if (compiled.ok) return compiled.regexp;
  if (compiled.limit) throw refused(compiled.error, compiled);
  throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
}

/** Throws PromqlError once the query's expressions have cost too much. */
export function isMatch(regexp: Regexp, text: string, budget: RegexpBudget): boolean {
  const outcome = matchText(regexp, text, budget);
  if (outcome === 'budget spent') throw tookTooLong(budget);
  return outcome === 'match';
}

/** What the groups captured, if the text matches. Throws PromqlError as `isMatch` does. */
export function capturedIn(
  regexp: Regexp,
  text: string,
  budget: RegexpBudget,
): Captures | undefined {
  const captures = capturesOf(regexp, text, budget);
  if (captures === 'budget spent') throw tookTooLong(budget);
  if (captures === 'too large')
    throw refused('regular expression is too large', { limit: 'regexInstructions' });
  return captures === 'no match' ? undefined : captures;
}

type Refusal = Pick<Extract<CompiledRegexp, { ok: false }>, 'limit'>;

function refused(message: string, { limit }: Refusal): PromqlError {
  return new PromqlError('parse', message, limit ? { limit } : {});
}

function tookTooLong({ limit }: RegexpBudget): PromqlError {
  const message = `regular expressions took too long (limit regexMoves = ${limit})`;
  return new PromqlError('execution', message, { limit: 'regexMoves' });
}
